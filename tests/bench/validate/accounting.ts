/**
 * What a command costs, from /proc: the CPU seconds of all processes and the memory they hold at once. CPU is counted in
 * ticks of 10 ms. A process that nobody has waited for when its parent ended is lost; that is a provider at most.
 */
import { lstatSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const TICKS_PER_SECOND = 100;
const SAMPLE_MILLISECONDS = 100;

interface Process {
  readonly pid: number;
  readonly parent: number;
  /** Its own CPU seconds. */
  readonly own: number;
  /** Those of the descendants that have ended and were waited for. */
  readonly reaped: number;
}

function readProcess(pid: number): Process | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const seconds = (index: number): number => (fields[index] ?? 0) / TICKS_PER_SECOND;
    return {
      pid,
      parent: fields[1] ?? 0,
      own: seconds(11) + seconds(12),
      reaped: seconds(13) + seconds(14),
    };
  } catch {
    return undefined;
  }
}

function descendants(root: number): Process[] {
  const all = readdirSync('/proc').flatMap((name) =>
    /^\d+$/.test(name) ? (readProcess(Number(name)) ?? []) : [],
  );
  const found = new Set([root]);
  const tree: Process[] = [];
  for (let size = -1; size < found.size;) {
    size = found.size;
    for (const { pid, parent } of all) if (found.has(parent)) found.add(pid);
  }
  for (const process of all) if (found.has(process.pid) && process.pid !== root) tree.push(process);
  return tree;
}

/** CPU seconds of a process itself, and of everything it has started. */
function cpuOf(root: number): { own: number; children: number } {
  const process = readProcess(root);
  const children = descendants(root).reduce((sum, { own, reaped }) => sum + own + reaped, 0);
  return { own: process?.own ?? 0, children: (process?.reaped ?? 0) + children };
}

function residentMegabytes(root: number, except: ReadonlySet<number>): number {
  const kilobytes = descendants(root)
    .filter(({ pid }) => !except.has(pid))
    .map(({ pid }) => {
      try {
        const status = readFileSync(`/proc/${pid}/status`, 'utf8');
        return Number(/^RssAnon:\s+(\d+)/m.exec(status)?.[1] ?? 0);
      } catch {
        return 0;
      }
    });
  return kilobytes.reduce((sum, each) => sum + each, 0) / 1024;
}

export interface Cost {
  readonly wallSeconds: number;
  /** Of the actions: Node, engines, providers, sandboxes. */
  readonly cpuSeconds: number;
  /** Of Bazel's server and client. */
  readonly bazelCpuSeconds: number;
  /** The most anonymous memory that the processes of the actions held at one moment. */
  readonly peakMegabytes: number;
}

/** Measures what happens below this process, or below a Bazel server. */
export async function measure(server: number | undefined, work: () => Promise<unknown>): Promise<Cost> {
  const root = server ?? process.pid;
  const before = cpuOf(root);
  const clients = cpuOf(process.pid).children;
  let peak = 0;
  const timer = setInterval(() => {
    peak = Math.max(peak, residentMegabytes(root, new Set()));
  }, SAMPLE_MILLISECONDS);
  const started = performance.now();
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  const wallSeconds = (performance.now() - started) / 1000;
  const after = cpuOf(root);
  const bazel = after.own - before.own + cpuOf(process.pid).children - clients;
  return {
    wallSeconds,
    cpuSeconds: after.children - before.children,
    bazelCpuSeconds: server === undefined ? 0 : bazel,
    peakMegabytes: peak,
  };
}

/** Bytes on disk below a directory; links are not followed. */
export function bytesBelow(directory: string): number {
  let bytes = 0;
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    try {
      bytes += lstatSync(path).blocks * 512;
      if (entry.isDirectory()) bytes += bytesBelow(path);
    } catch {
      // It was removed while it was looked at.
    }
  }
  return bytes;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

export function medianCost(costs: readonly Cost[]): Cost {
  const of = (key: keyof Cost): number => median(costs.map((cost) => cost[key]));
  return {
    wallSeconds: of('wallSeconds'),
    cpuSeconds: of('cpuSeconds'),
    bazelCpuSeconds: of('bazelCpuSeconds'),
    peakMegabytes: of('peakMegabytes'),
  };
}
