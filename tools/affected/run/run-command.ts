import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { ExitCode } from '../../cli/exit-codes.ts';
import { plural } from '../../plural.ts';
import { enableGuardian } from '../../process/guardian.ts';
import { makeScratchDirectory } from '../../process/scratch-directory.ts';
import { isTest } from '../analysis/seeds.ts';
import { ask, type Asked } from '../command-line/ask.ts';
import { complain } from '../command-line/complain.ts';
import type { QuestionOptions } from '../command-line/question-options.ts';
import type { SelectionOptions } from '../command-line/selection-options.ts';
import { patternFile } from '../report/pattern-file.ts';
import { summaryLines } from '../report/summary-lines.ts';
import { runBazel } from './run-bazel.ts';

export interface RunOptions extends QuestionOptions, SelectionOptions {
  /** `test` or `build`, and options of Bazel. */
  readonly '--'?: readonly string[] | undefined;
}

/** `flywheel affected run`: Bazel builds or tests what is affected. */
export async function runAffectedTargets(options: RunOptions): Promise<ExitCode> {
  enableGuardian();
  const [verb, ...rest] = options['--'] ?? [];
  const asked = await ask(options, { checkout: true, buildOptions: rest });
  if (!asked.ok) return complain(asked.error);
  const { answer, patterns, revisions } = asked.value;
  for (const line of summaryLines(answer, patterns, revisions)) process.stderr.write(`${line}\n`);
  if (patterns.length === 0) {
    process.stderr.write('nothing to do: Bazel is not started\n');
    return ExitCode.ok;
  }
  return runVerb(asked.value, verb === 'test' ? 'test' : 'build', rest);
}

async function runVerb(
  { answer, patterns, bazel }: Asked,
  wanted: 'test' | 'build',
  rest: readonly string[],
): Promise<ExitCode> {
  const tests = patterns.filter((node) => isTest(answer.graph, node)).length;
  // bazel test calls it a failure where no target is a test.
  const verb = tests === 0 ? 'build' : wanted;
  const scratch = makeScratchDirectory();
  try {
    const file = join(scratch.path, 'targets');
    writeFileSync(file, patternFile(answer, patterns));
    process.stderr.write(
      `bazel ${verb}: ${plural(patterns.length, 'target')}, ${plural(tests, 'test')} among them\n`,
    );
    const end = await runBazel(bazel, [
      ...bazel.startupOptions,
      verb,
      ...bazel.options,
      ...rest,
      `--target_pattern_file=${file}`,
    ]);
    if (!end.ok) {
      process.stderr.write(`flywheel affected: ${end.error}\n`);
      return ExitCode.environment;
    }
    return end.value.interrupted ? ExitCode.interrupted : exitCodeOfBazel(end.value.code);
  } finally {
    scratch.remove();
  }
}

/** Bazel's exit codes (https://bazel.build/run/scripts#exit-codes) in the words of ours. */
function exitCodeOfBazel(code: number): ExitCode {
  switch (code) {
    case 0:
      return ExitCode.ok;
    // The build failed; a test failed.
    case 1:
    case 3:
      return ExitCode.findings;
    case 2:
      return ExitCode.usage;
    // The build is well, and options such as --test_tag_filters left no test to run.
    case 4:
      process.stderr.write('no test was run: options of Bazel leave all of them out\n');
      return ExitCode.ok;
    case 8:
      return ExitCode.interrupted;
    default:
      process.stderr.write(`flywheel affected: Bazel ended with code ${code}\n`);
      return ExitCode.environment;
  }
}
