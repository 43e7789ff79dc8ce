import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describeProcessFailure, runProcess } from '../../../tools/process/run-process.ts';
import { repositoryRoot } from '../../rig/bootstrap-rc.ts';
import type { MachineBazel } from './machine-bazel.ts';

const TIMEOUT = { name: 'flywheel in a benchmark', milliseconds: 15 * 60_000 };

/** Of Node itself, when it ends: samples from outside would miss the peak of a run of 200 ms. */
const TELL_PEAK = `data:text/javascript,${encodeURIComponent(`
import { readFileSync, writeFileSync } from 'node:fs';
process.on('exit', () => {
  const status = readFileSync('/proc/self/status', 'utf8');
  writeFileSync(process.env.BENCH_PEAK_FILE, /VmHWM:\\s+(\\d+)/.exec(status)?.[1] ?? '');
});`)}`;

export interface Answer {
  readonly wallSeconds: number;
  readonly peakMegabytes: number;
  /** As it says itself. */
  readonly rung: string;
  readonly timings: Readonly<Record<string, number>>;
  readonly labels: readonly string[];
}

/** `flywheel affected` as a user starts it, in a process of its own. */
export class Flywheel {
  readonly #bazel: MachineBazel;
  readonly #directory: string;
  readonly #scratch: string;

  constructor(bazel: MachineBazel, directory: string, scratch: string) {
    this.#bazel = bazel;
    this.#directory = directory;
    this.#scratch = scratch;
  }

  /** What differs between a commit and what is checked out. */
  async affected(base: string, snapshots: string): Promise<Answer> {
    const peakFile = join(this.#scratch, 'peak');
    const started = performance.now();
    const stdout = await this.#run(
      ['affected', '--base', base, '--json', '--snapshot-dir', snapshots],
      peakFile,
    );
    const wallSeconds = (performance.now() - started) / 1000;
    const answer = JSON.parse(stdout) as {
      rung: string;
      timingsMs: Record<string, number>;
      targets: { label: string }[];
    };
    return {
      wallSeconds,
      peakMegabytes: Number(readFileSync(peakFile, 'utf8')) / 1024,
      rung: answer.rung,
      timings: answer.timingsMs,
      labels: answer.targets.map(({ label }) => label),
    };
  }

  /** Puts the graph of what is checked out into a store. */
  async storeSnapshot(snapshots: string): Promise<void> {
    await this.#run(['affected', 'snapshot', '--snapshot-dir', snapshots], join(this.#scratch, 'peak'));
  }

  emptyStore(): string {
    return mkdtempSync(join(this.#scratch, 'snapshots-'));
  }

  async #run(args: readonly string[], peakFile: string): Promise<string> {
    const program = join(repositoryRoot, 'tools', 'flywheel.mjs');
    // Node 20 without a bundle would bundle first, which is no part of any answer.
    if (!existsSync(join(repositoryRoot, 'dist', 'flywheel.mjs'))) throw new Error('run first: npm ci');
    const run = await runProcess({
      command: process.execPath,
      args: ['--import', TELL_PEAK, program, ...args, '--bazel', this.#bazel.command],
      cwd: this.#directory,
      env: { ...this.#bazel.env, BENCH_PEAK_FILE: peakFile },
      timeout: TIMEOUT,
    });
    if (!run.ok) throw new Error(describeProcessFailure(run.error));
    if (run.value.code !== 0) throw new Error(`flywheel ${args.join(' ')}:\n${run.value.stderr}`);
    return run.value.stdout;
  }
}
