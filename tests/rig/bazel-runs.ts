/** One run of Bazel in a test. */
export interface BazelRun {
  readonly args: readonly string[];
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The runs of this test file since the last test that ended, or else the one before: it made what the tests look at. */
let runs: readonly BazelRun[] = [];
let isOver = false;

export function rememberRun(run: BazelRun): void {
  runs = isOver ? [run] : [...runs, run];
  isOver = false;
}

/** What these runs said, for a test that failed; a later test begins anew. */
export function endTest(failed: boolean): string | undefined {
  isOver = true;
  return failed && runs.length > 0 ? runs.slice(-MOST_RUNS).map(describeRun).join('\n') : undefined;
}

const MOST_RUNS = 3;
const MOST_LINES = 80;

function describeRun({ args, code, stdout, stderr }: BazelRun): string {
  return [
    `bazel ${args.join(' ')}: code ${code}`,
    ...lastLines('stdout', stdout),
    ...lastLines('stderr', stderr),
  ].join('\n');
}

function lastLines(name: string, text: string): string[] {
  const lines = text.trimEnd().split('\n');
  if (text.trim() === '') return [];
  const left = lines.length - MOST_LINES;
  const cut = left > 0 ? `, without its first ${left === 1 ? 'line' : `${left} lines`}` : '';
  return [`--- ${name}${cut}`, ...lines.slice(-MOST_LINES)];
}
