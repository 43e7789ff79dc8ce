import { readFileSync, writeFileSync } from 'node:fs';
import { posix } from 'node:path';

import { ExitCode } from '../cli/exit-codes.ts';
import { moduleFiles } from '../configuration/module-files.ts';
import type { Timeout } from '../process/run-process.ts';
import { readBazelTestEnvironment } from '../tofu-test/bazel-test-environment.ts';
import { formatJUnit } from '../tofu-test/report-junit.ts';
import { formatReport } from '../tofu-test/report-text.ts';
import { readRunNames } from '../tofu-test/run-names.ts';
import { runTofuTest } from '../tofu-test/run-tofu-test.ts';
import { describeSelectionProblem, selectTests, type KnownTests } from '../tofu-test/select-tests.ts';
import { makeReport, passed } from '../tofu-test/test-report.ts';
import type { EngineRequest } from '../validate/request.ts';
import { validatedProvider } from '../validate/result.ts';

/** What the `tofu_test` rule asks, as the JSON file it writes. Paths are relative to the runfiles of the workspace. */
interface TestRequest extends EngineRequest {
  /** The label of the test; `label` is that of the module. */
  readonly test: string;
  /** The test files, relative to the workspace. */
  readonly tests: readonly string[];
}

/** What is left for the report when the engine takes as long as it may. */
const REPORTING_SECONDS = 5;

/** `test REQUEST.json`: a test; ends with 1 unless every run that was asked for passed. Writes `$XML_OUTPUT_FILE`. */
export async function testCommand([requestFile]: readonly string[]): Promise<ExitCode> {
  if (requestFile === undefined) {
    process.stderr.write('test needs a request file\n');
    return ExitCode.usage;
  }
  const request = JSON.parse(readFileSync(requestFile, 'utf8')) as TestRequest;
  const say = (problem: string): void => {
    process.stderr.write(`${request.test}: ${problem}\n`);
  };
  const environment = readBazelTestEnvironment(process.env);
  if (!environment.ok) {
    say(environment.error.problem);
    return ExitCode.usage;
  }
  const { filter, shard, shardStatusFile, xmlFile, timeoutSeconds } = environment.value;
  if (shardStatusFile !== undefined) writeFileSync(shardStatusFile, '');

  const selected = selectTests(knownTests(request), filter, shard);
  if (!selected.ok) {
    say(describeSelectionProblem(selected.error));
    return selected.error.type === 'no-runs' ? ExitCode.findings : ExitCode.usage;
  }
  const selection = selected.value;
  if (selection.files.length === 0) {
    const which = shard ? `shard ${shard.index + 1} of ${shard.total}` : 'this shard';
    process.stdout.write(`${request.test}: ${which} has no test file to run; other shards have\n`);
    return ExitCode.ok;
  }
  const tested = await runTofuTest(request, {
    only: selection.files.map(({ path }) => path),
    ...(timeoutSeconds !== undefined && { timeout: engineTimeout(timeoutSeconds) }),
  });
  if (!tested.ok) {
    say(tested.error.problem);
    return ExitCode.environment;
  }
  const report = makeReport(tested.value, {
    label: request.test,
    directory: request.directory,
    engine: { name: 'tofu', version: request.tofuVersion },
    providers: request.providers.map(validatedProvider),
    selection,
  });
  if (xmlFile !== undefined) writeFileSync(xmlFile, formatJUnit(report));
  process.stdout.write(formatReport(report));
  return passed(report) ? ExitCode.ok : ExitCode.findings;
}

/** A file that the engine passes over, for its name or for a `.tofutest` file of the same name, has no runs. */
function knownTests({ directory, files, tests }: TestRequest): KnownTests[] {
  const read = new Map(moduleFiles(directory, files).tests.map(({ at, path }) => [at, path]));
  return tests.map((at) => {
    const path = read.get(at);
    const runs = path === undefined ? [] : readRunNames(at, readFileSync(path, 'utf8'));
    return { at, path: posix.relative(directory, at), runs };
  });
}

function engineTimeout(testSeconds: number): Timeout {
  const seconds = Math.max(testSeconds - REPORTING_SECONDS, 1);
  return { name: "tofu test, a little less than the test's own timeout", milliseconds: seconds * 1_000 };
}
