/** The one table of exit codes for every `flywheel` command; `--help` prints it and a test compares the two. */
export const ExitCode = {
  ok: 0,
  findings: 1,
  usage: 2,
  environment: 3,
  baseUnavailable: 4,
  unsound: 5,
  internal: 70,
  interrupted: 130,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

export const exitCodeMeaning: Record<keyof typeof ExitCode, string> = {
  ok: 'done, nothing to complain about',
  findings: 'the work ran and found something: an invalid module, a failed check or test, an affected target',
  usage: 'the command line or a configuration file is wrong',
  environment:
    'something this machine lacks: a tool, a network, a permission; or Bazel could not load the workspace',
  baseUnavailable: 'the revision to compare with cannot be had or loaded',
  unsound: 'the answer would not be sound: run everything',
  internal: 'a defect of flywheel itself; please report it',
  interrupted: 'ended by a signal',
};

export function exitCodeTable(): string {
  const rows = Object.entries(ExitCode).map(
    ([name, code]) => `  ${String(code).padEnd(3)} ${exitCodeMeaning[name as keyof typeof ExitCode]}`,
  );
  return ['Exit codes:', ...rows].join('\n');
}
