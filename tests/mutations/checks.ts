import { readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';

import { describeProcessFailure, runProcess, type Timeout } from '../../tools/process/run-process.ts';
import type { Mutation } from './mutation.ts';

const CHECK_TIMEOUT: Timeout = { name: 'tests of one mutation', milliseconds: 15 * 60_000 };

export interface CheckOutcome {
  /** The names of the tests that failed. */
  readonly failed: readonly string[];
  /** Why nothing can be said, such as a file that could not be loaded. */
  readonly problem?: string;
}

/** Which tests are to notice a mutation. */
export type Check = Pick<Mutation, 'noticedBy' | 'test'>;

export const isTarget = ({ noticedBy }: Check): boolean => noticedBy.startsWith('//');

/** Unit tests are quick to run all, and slow to start one by one. */
const isUnitTest = ({ noticedBy }: Check): boolean => noticedBy.startsWith('tools/');

export const keyOf = ({ noticedBy, test }: Check): string => JSON.stringify([noticedBy, test]);

/** Runs the tests of one check, until the first that fails. */
export async function runCheck(directory: string, check: Check): Promise<CheckOutcome> {
  if (isTarget(check)) return runTargets(directory, [check.noticedBy]);
  const run = await runVitest(
    directory,
    [check.noticedBy],
    ['--bail=1', ...(check.test === undefined ? [] : ['--testNamePattern', escaped(check.test)])],
  );
  return run.ok ? outcomeOf(run.files, check) : { failed: [], problem: run.problem };
}

/** What each check says of the unbroken copy, by its key: many at once where that is the same. */
export async function runChecks(
  directory: string,
  checks: readonly Check[],
): Promise<Map<string, CheckOutcome>> {
  const outcomes = new Map<string, CheckOutcome>();
  const units = checks.filter(isUnitTest);
  if (units.length > 0) {
    const run = await runVitest(directory, [...new Set(units.map(({ noticedBy }) => noticedBy))], []);
    for (const unit of units) {
      const files = run.ok
        ? run.files.filter(({ name }) => relative(directory, name).startsWith(unit.noticedBy))
        : [];
      outcomes.set(keyOf(unit), run.ok ? outcomeOf(files, unit) : { failed: [], problem: run.problem });
    }
  }
  const targets = checks.filter(isTarget);
  const together = await runTargets(directory, [...new Set(targets.map(({ noticedBy }) => noticedBy))]);
  const isGreen = together.failed.length === 0 && together.problem === undefined;
  for (const check of checks) {
    const key = keyOf(check);
    if (outcomes.has(key)) continue;
    outcomes.set(key, isTarget(check) && isGreen ? together : await runCheck(directory, check));
  }
  return outcomes;
}

/** What is no defect of the product but of the mutation: it would be noticed by anything. */
const BROKEN_STARLARK = /syntax error|compilation of module .* failed|does not contain symbol/;

async function runTargets(directory: string, targets: readonly string[]): Promise<CheckOutcome> {
  if (targets.length === 0) return { failed: [] };
  const run = await runProcess({
    command: join(directory, 'node_modules/.bin/tsx'),
    args: ['tests/checks/bazel.ts', 'test', ...targets],
    cwd: directory,
    timeout: CHECK_TIMEOUT,
  });
  if (!run.ok) return { failed: [], problem: describeProcessFailure(run.error) };
  // 3: the tests ran and failed. 1: it did not get that far, which for an analysis test is its own way to fail.
  const { code, stderr } = run.value;
  if (code === 0) return { failed: [] };
  return (code === 3 || code === 1) && !BROKEN_STARLARK.test(stderr)
    ? { failed: targets }
    : { failed: [], problem: `bazel test ended with code ${code}:\n${stderr.slice(-2_000)}` };
}

interface VitestFile {
  readonly name: string;
  readonly status: string;
  readonly message: string;
  readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
}

type VitestRun =
  | { readonly ok: true; readonly files: readonly VitestFile[] }
  | { readonly ok: false; readonly problem: string };

async function runVitest(
  directory: string,
  paths: readonly string[],
  flags: readonly string[],
): Promise<VitestRun> {
  const report = join(directory, '.flywheel', 'mutation-report.json');
  rmSync(report, { force: true });
  const run = await runProcess({
    command: join(directory, 'node_modules/.bin/vitest'),
    args: ['run', '--reporter=json', `--outputFile=${report}`, ...paths, ...flags],
    cwd: directory,
    timeout: CHECK_TIMEOUT,
  });
  if (!run.ok) return { ok: false, problem: describeProcessFailure(run.error) };
  try {
    const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as { testResults: VitestFile[] };
    return { ok: true, files: testResults };
  } catch {
    return { ok: false, problem: `vitest wrote no report:\n${run.value.stderr.slice(-2_000)}` };
  }
}

function outcomeOf(files: readonly VitestFile[], { noticedBy, test }: Check): CheckOutcome {
  const all = files
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ fullName }) => test === undefined || fullName.includes(test));
  const failed = all.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName);
  if (failed.length > 0) return { failed };
  const broken = files.find(
    ({ status, assertionResults }) =>
      status !== 'passed' && !assertionResults.some((one) => one.status === 'failed'),
  );
  if (broken) return { failed: [], problem: broken.message.slice(0, 2_000) };
  return all.some(({ status }) => status === 'passed')
    ? { failed: [] }
    : { failed: [], problem: `${noticedBy} has no test${test === undefined ? '' : ` "${test}"`} that ran` };
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
