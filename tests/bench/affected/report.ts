import type { ChangeKind } from './workspace.ts';

export interface Row {
  readonly rules: number;
  readonly subject: string;
  readonly change: ChangeKind;
  /** What was there before the run that is measured. */
  readonly state: string;
  /** As the answer says; of a peer, nothing. */
  readonly rung?: string;
  /** Of the counted runs, in order. */
  readonly wallSeconds: readonly number[];
  readonly peakMegabytes?: readonly number[];
  /** Of the last run. */
  readonly timings?: Readonly<Record<string, number>>;
  readonly targets?: number;
}

export interface Machine {
  readonly cpus: number;
  readonly model: string;
  readonly memoryGigabytes: number;
  readonly bazel: string;
  readonly loadAtEnd: number;
}

const STEPS: Readonly<Record<string, string>> = {
  unchanged: '-',
  'stored-graph': 'S0',
  content: 'S1',
  'stored-before': 'S2',
  overlay: 'S3',
  'both-graphs': 'S4',
  everything: 'S5',
};

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

export function formatTable(rows: readonly Row[], skipped: readonly string[], machine: Machine): string {
  const head = [
    'rules',
    'what ran',
    'what changed',
    'state',
    'rung',
    'median s',
    'least s',
    'most s',
    'MB',
    'targets',
  ];
  const cells = rows.map((row) => [
    String(row.rules),
    row.subject,
    row.change,
    row.state,
    row.rung === undefined ? '' : `${STEPS[row.rung] ?? '?'} ${row.rung}`,
    median(row.wallSeconds).toFixed(2),
    Math.min(...row.wallSeconds).toFixed(2),
    Math.max(...row.wallSeconds).toFixed(2),
    row.peakMegabytes ? Math.max(...row.peakMegabytes).toFixed(0) : '',
    row.targets === undefined ? '' : String(row.targets),
  ]);
  const widths = head.map((title, column) =>
    Math.max(title.length, ...cells.map((line) => line[column]?.length ?? 0)),
  );
  const line = (texts: readonly string[]): string =>
    texts
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [
    `${machine.cpus} CPUs (${machine.model}), ${machine.memoryGigabytes} GB, Bazel ${machine.bazel}, load ${machine.loadAtEnd.toFixed(1)} at the end`,
    "MB: the most that Node itself held in any run, without Bazel's server",
    '',
    line(head),
    ...cells.map(line),
    '',
    ...ratios(rows),
    ...skipped,
    '',
  ].join('\n');
}

/** How many times as long a peer took as we did for the same change in the same state. */
function ratios(rows: readonly Row[]): string[] {
  const lines: string[] = [];
  for (const ours of rows.filter(({ rung }) => rung !== undefined)) {
    const server = ours.state.split(',')[0] ?? '';
    for (const peer of rows) {
      if (peer.rung !== undefined || peer.change !== ours.change || peer.rules !== ours.rules) continue;
      if (peer.state.split(',')[0] !== server) continue;
      const times = median(peer.wallSeconds) / median(ours.wallSeconds);
      lines.push(
        `${times.toFixed(1)}x  ${peer.subject} (${peer.state}) / ours (${ours.state}), ${ours.change}`,
      );
    }
  }
  return lines;
}
