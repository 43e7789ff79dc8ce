import type { Measured } from './baselines.ts';

export interface Row {
  readonly kind: string;
  readonly count: number;
  readonly mode: string;
  readonly scenario: string;
  readonly measured: Measured;
}

interface Machine {
  readonly cpus: number;
  readonly model: string;
  readonly memoryGigabytes: number;
  readonly loadAtEnd: number;
}

function cpuOfOne({ measured }: Row): number {
  return measured.cost.cpuSeconds / measured.modules;
}

/** A table for people. CPU ratios compare one module of each row with one of (a) and of (c). */
export function formatTable(rows: readonly Row[], machine: Machine): string {
  const floor = rows.find(({ mode }) => mode === 'bare validate');
  const lines = rows.map((row) => {
    const { cost, bytesWritten } = row.measured;
    const cold = row.scenario === 'cold';
    const reference = rows.find(
      ({ kind, mode }) => kind === row.kind && mode === 'init and validate, filesystem mirror',
    );
    const one = cpuOfOne(row);
    return [
      row.kind.padEnd(10),
      String(row.count).padStart(4),
      row.mode.padEnd(36),
      row.scenario.padEnd(11),
      cost.wallSeconds.toFixed(2).padStart(8),
      cost.cpuSeconds.toFixed(2).padStart(8),
      (one * 1000).toFixed(0).padStart(7),
      (cold && reference ? `${(cpuOfOne(reference) / one).toFixed(1)}x` : '-').padStart(7),
      (cold && floor ? `${(one / cpuOfOne(floor)).toFixed(1)}x` : '-').padStart(7),
      cost.bazelCpuSeconds.toFixed(2).padStart(8),
      cost.peakMegabytes.toFixed(0).padStart(6),
      (bytesWritten / 2 ** 20).toFixed(2).padStart(9),
    ].join(' ');
  });
  const head = [
    'modules'.padEnd(10),
    'n'.padStart(4),
    'mode'.padEnd(36),
    'scenario'.padEnd(11),
    'wall s'.padStart(8),
    'CPU s'.padStart(8),
    'ms/mod'.padStart(7),
    '(a)/it'.padStart(7),
    'it/(c)'.padStart(7),
    'Bazel s'.padStart(8),
    'MB'.padStart(6),
    'written'.padStart(9),
  ].join(' ');
  const about = `${machine.cpus} CPUs (${machine.model}), ${machine.memoryGigabytes} GB, load ${machine.loadAtEnd.toFixed(1)} at the end`;
  return `${about}\nCPU s: all processes of the actions; ms/mod: the same for one module; Bazel s: its server and client; MB: peak of anonymous memory;\nwritten: growth of the output base in MB; (a): init and validate from a filesystem mirror; (c): bare validate\n\n${head}\n${lines.join('\n')}\n`;
}
