/**
 * `npm run test:mutations`: breaks a copy of this repository in one place after another, and expects that the tests
 * notice. The tests run once on the unbroken copy before, because tests that are red anyway notice nothing.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';

import yargs from 'yargs';

import { ExitCode } from '../../tools/cli/exit-codes.ts';
import { describeProcessFailure, runProcess, type Timeout } from '../../tools/process/run-process.ts';
import { repositoryRoot } from '../rig/bootstrap-rc.ts';
import { mutations } from './all.ts';
import { mutate, type Mutation } from './mutation.ts';

const CHECK_TIMEOUT: Timeout = { name: 'tests of one mutation', milliseconds: 15 * 60_000 };

type Verdict =
  | { readonly noticed: true; readonly by: readonly string[] }
  | { readonly noticed: false; readonly why: string };

interface CheckOutcome {
  /** The names of the tests that failed. */
  readonly failed: readonly string[];
  /** Why nothing can be said, such as a file that could not be loaded. */
  readonly problem?: string;
}

const options = await yargs(process.argv.slice(2))
  .option('only', { type: 'string', describe: 'mutations whose file or name holds this text' })
  .option('json', { type: 'boolean', default: false, describe: 'the outcome as JSON on stdout' })
  .strict()
  .parseAsync();

const chosen = mutations.filter(
  ({ file, name }) => options.only === undefined || `${file}: ${name}`.includes(options.only),
);
if (chosen.length === 0) {
  process.stderr.write(`no mutation has "${options.only ?? ''}" in its file or name\n`);
  process.exit(ExitCode.usage);
}

const copy = mkdtempSync('/var/tmp/flywheel-mutations-');
const verdicts = new Map<Mutation, Verdict>();
try {
  copyRepository(copy);
  const sound = new Map<string, CheckOutcome>();
  for (const [index, mutation] of chosen.entries()) {
    const key = JSON.stringify([mutation.noticedBy, mutation.test]);
    const before = sound.get(key) ?? (await check(copy, mutation));
    sound.set(key, before);
    const verdict = isGreen(before) ? await judge(mutation) : unsound(before);
    verdicts.set(mutation, verdict);
    const outcome = verdict.noticed ? 'noticed' : `NOT NOTICED (${verdict.why})`;
    process.stderr.write(`[${index + 1}/${chosen.length}] ${mutation.file}: ${mutation.name}: ${outcome}\n`);
  }
} finally {
  await runProcess({ command: 'chmod', args: ['-R', 'u+w', copy], timeout: CHECK_TIMEOUT });
  rmSync(copy, { recursive: true, force: true });
}

const noticed = [...verdicts.values()].filter((verdict) => verdict.noticed).length;
if (options.json) {
  const rows = [...verdicts].map(([{ file, name, noticedBy }, verdict]) => ({
    file,
    name,
    noticedBy,
    ...verdict,
  }));
  process.stdout.write(
    `${JSON.stringify({ mutations: chosen.length, noticed, results: rows }, undefined, 2)}\n`,
  );
} else {
  const percent = Math.floor((100 * noticed) / chosen.length);
  process.stdout.write(`${noticed} of ${chosen.length} mutations noticed (${percent} %)\n`);
}
process.exitCode = noticed === chosen.length ? ExitCode.ok : ExitCode.findings;

async function judge(mutation: Mutation): Promise<Verdict> {
  const path = join(copy, mutation.file);
  const text = readFileSync(path, 'utf8');
  const mutated = mutate(text, mutation);
  if (mutated === undefined)
    return { noticed: false, why: 'the text to replace does not occur exactly once' };
  writeFileSync(path, mutated);
  try {
    const { failed, problem } = await check(copy, mutation);
    if (problem !== undefined) return { noticed: false, why: problem };
    return failed.length > 0 ? { noticed: true, by: failed } : { noticed: false, why: 'all tests passed' };
  } finally {
    writeFileSync(path, text);
  }
}

function isGreen({ failed, problem }: CheckOutcome): boolean {
  return failed.length === 0 && problem === undefined;
}

function unsound({ failed, problem }: CheckOutcome): Verdict {
  return { noticed: false, why: `red without the mutation: ${problem ?? failed.join(', ')}` };
}

/** The files as they are in the working tree, with what the bootstrap and npm have made. */
function copyRepository(directory: string): void {
  const files = execFileSync('git', ['ls-files', '-z', '-co', '--exclude-standard'], {
    cwd: repositoryRoot,
    encoding: 'utf8',
  });
  for (const file of files.split('\0').filter((name) => name !== '')) {
    mkdirSync(dirname(join(directory, file)), { recursive: true });
    cpSync(join(repositoryRoot, file), join(directory, file), { verbatimSymlinks: true });
  }
  symlinkSync(join(repositoryRoot, 'node_modules'), join(directory, 'node_modules'));
  for (const made of ['.flywheel', '.bazeliskrc']) {
    cpSync(join(repositoryRoot, made), join(directory, made), { recursive: true, force: true });
  }
}

async function check(directory: string, { noticedBy, test }: Mutation): Promise<CheckOutcome> {
  return noticedBy.startsWith('//')
    ? checkTarget(directory, noticedBy)
    : checkVitest(directory, noticedBy, test);
}

async function checkTarget(directory: string, target: string): Promise<CheckOutcome> {
  const run = await runProcess({
    command: join(directory, 'node_modules/.bin/tsx'),
    args: ['tests/checks/bazel.ts', 'test', target],
    cwd: directory,
    timeout: CHECK_TIMEOUT,
  });
  if (!run.ok) return { failed: [], problem: describeProcessFailure(run.error) };
  // 3: the tests ran and failed. 1: it did not get that far, which for an analysis test is its own way to fail.
  const { code, stderr } = run.value;
  if (code === 0) return { failed: [] };
  return code === 3 || code === 1
    ? { failed: [target] }
    : { failed: [], problem: `bazel test ended with code ${code}:\n${stderr.slice(-2_000)}` };
}

interface VitestReport {
  readonly testResults: readonly {
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

async function checkVitest(directory: string, path: string, test: string | undefined): Promise<CheckOutcome> {
  const report = join(directory, '.flywheel', 'mutation-report.json');
  rmSync(report, { force: true });
  const run = await runProcess({
    command: join(directory, 'node_modules/.bin/vitest'),
    args: [
      'run',
      '--reporter=json',
      `--outputFile=${report}`,
      path,
      ...(test === undefined ? [] : ['--testNamePattern', test]),
    ],
    cwd: directory,
    timeout: CHECK_TIMEOUT,
  });
  if (!run.ok) return { failed: [], problem: describeProcessFailure(run.error) };
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as VitestReport;
  const all = testResults.flatMap(({ assertionResults }) => assertionResults);
  const failed = all.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName);
  const broken = testResults.find(
    ({ status, assertionResults }) =>
      status !== 'passed' && !assertionResults.some((one) => one.status === 'failed'),
  );
  // A set-up that fails has noticed the defect as well; its tests are counted as not run.
  if (broken) return failed.length > 0 ? { failed } : { failed: [], problem: broken.message.slice(0, 2_000) };
  if (!all.some(({ status }) => status === 'passed' || status === 'failed')) {
    return { failed, problem: `${path} has no test that ran` };
  }
  return { failed };
}
