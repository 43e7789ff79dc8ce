import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

import { describeProcessFailure, runProcess, type ProcessOutput } from '../../tools/process/run-process.ts';
import { repositoryRoot } from '../rig/bootstrap-rc.ts';
import type { GitWorkspace } from './git-workspace.ts';

export interface FlywheelOptions {
  readonly stdin?: string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** False leaves it to the program to find Bazel. */
  readonly bazel?: boolean;
  /** The directory that keeps graphs; without it each answer is found anew. */
  readonly snapshots?: string;
}

const TIMEOUT = { name: 'flywheel affected in a test', milliseconds: 240_000 };

/** `flywheel affected` as somebody starts it in a workspace, with the Bazel server of that workspace. */
export class Flywheel {
  readonly #workspace: GitWorkspace;

  constructor(workspace: GitWorkspace) {
    this.#workspace = workspace;
  }

  async affected(args: readonly string[], options: FlywheelOptions = {}): Promise<ProcessOutput> {
    const run = await runProcess({
      command: process.execPath,
      args: this.#args(args, options),
      cwd: options.cwd ?? this.#workspace.bazel.path,
      env: this.#env(options.env),
      timeout: TIMEOUT,
      ...(options.stdin !== undefined && { stdin: options.stdin }),
    });
    if (!run.ok) throw new Error(describeProcessFailure(run.error));
    return run.value;
  }

  /** Started only; the caller ends it. */
  start(args: readonly string[], options: Pick<FlywheelOptions, 'bazel'> = {}): ChildProcess {
    return spawn(process.execPath, this.#args(args, options), {
      cwd: this.#workspace.bazel.path,
      env: this.#env(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  #args(args: readonly string[], { bazel = true, snapshots }: FlywheelOptions = {}): string[] {
    const { command, startupOptions } = this.#workspace.bazel.invocation();
    const own = [`--bazel=${command}`, ...startupOptions.map((option) => `--bazel-startup-option=${option}`)];
    const end = args.indexOf('--');
    const [before, behind] = end < 0 ? [args, []] : [args.slice(0, end), args.slice(end)];
    return [
      join(repositoryRoot, 'tools/flywheel.mjs'),
      'affected',
      ...before,
      ...(bazel ? own : []),
      ...(args[0] === 'snapshot'
        ? []
        : [snapshots === undefined ? '--no-snapshots' : `--snapshot-dir=${snapshots}`]),
      ...behind,
    ];
  }

  /** Without what a CI system says to the test itself. */
  #env(more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
    const own = Object.entries({ ...process.env, ...this.#workspace.bazel.invocation().env }).filter(
      ([name]) => !/^(?:CI|GITHUB|GITLAB|RUNNER|FLYWHEEL_AFFECTED)(?:_|$)/.test(name),
    );
    return { ...Object.fromEntries(own), ...more };
  }
}
