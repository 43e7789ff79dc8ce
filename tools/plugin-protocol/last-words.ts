/** How a provider process ended. */
export interface ProcessEnd {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The end of what it said on its standard error. */
  readonly output: string;
}

export function describeEnd({ code, signal }: ProcessEnd): string {
  return signal === null ? `ended with code ${code ?? 'unknown'}` : `was ended by ${signal}`;
}

const SHOWN_LINES = 8;
const LONGEST_LINE = 300;

/** The last that a provider said, as a person would want to read it: no log records, no stacks, no paths of a sandbox. */
export function readableOutput(output: string): string[] {
  const lines = output
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
  const crash = lines.findIndex((line) => GO_CRASH.test(line));
  const said =
    crash < 0 ? withoutChatter(lines.map(readLogLine)) : untilStack(lines.slice(crash)).map(readLogLine);
  const shown = crash < 0 ? said.slice(-SHOWN_LINES) : said.slice(0, SHOWN_LINES);
  return shown.map(({ text }) => {
    const line = withoutMachinePaths(text);
    return line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line;
  });
}

/** What Go writes before it prints the stacks of a program that it ends. */
const GO_CRASH = /^(panic: |fatal error: |SIG[A-Z]+: )/;

function untilStack(lines: readonly string[]): readonly string[] {
  const stack = lines.findIndex((line) => /^goroutine \d+/.test(line));
  return stack < 0 ? lines : lines.slice(0, stack);
}

interface SaidLine {
  readonly text: string;
  readonly level?: string;
}

/** Providers log as hclog does: one JSON object a line. */
function readLogLine(line: string): SaidLine {
  if (!line.startsWith('{')) return { text: line };
  try {
    const record = JSON.parse(line) as Readonly<Record<string, unknown>>;
    const [level, message] = [record['@level'], record['@message']];
    if (typeof message !== 'string') return { text: line };
    return typeof level === 'string' ? { text: `${level}: ${message}`, level } : { text: message };
  } catch {
    return { text: line };
  }
}

function withoutChatter(lines: readonly SaidLine[]): readonly SaidLine[] {
  const telling = lines.filter(({ level }) => level !== 'debug' && level !== 'trace');
  return telling.length > 0 ? telling : lines;
}

/** Directories that only this run had, and those of Bazel: what stands behind them is the path that people know. */
const MACHINE_PATHS = [
  /\/tmp\/fw-[\w-]+\//g,
  /\/[^\s"'()]*\/execroot\/[^/\s"'()]+\//g,
  /\/[^\s"'()]*\/[0-9a-f]{32}\/(?=external\/)/g,
];

export function withoutMachinePaths(text: string): string {
  return MACHINE_PATHS.reduce((rest, pattern) => rest.replace(pattern, ''), text);
}
