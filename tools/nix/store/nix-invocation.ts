import { dirname, join } from 'node:path';

import { findExecutables, isExecutable } from '../../machine/find-executable.ts';
import { runProcess, type Timeout } from '../../process/run-process.ts';
import { err, ok, type Result } from '../../result.ts';
import type { NixFailure } from './nix-failure.ts';
import {
  isNewEnough,
  nixFeatures,
  parseNixVersion,
  type NixFeatures,
  type NixVersion,
} from './nix-version.ts';
import { DEFAULT_STORE_DIRECTORY } from './store-path.ts';

/** The Nix of this machine, its local store, and how to ask them. */
export interface NixInvocation {
  readonly nix: string;
  readonly nixStore: string;
  readonly env: NodeJS.ProcessEnv;
  readonly storeDirectory: string;
  readonly version: NixVersion;
  readonly features: NixFeatures;
  /** How long a question may take; 30 seconds when absent. */
  readonly timeoutMilliseconds?: number;
  /** Ends a running question, whose answer is then that of a child ended by SIGKILL. */
  readonly signal?: AbortSignal;
}

const VERSION_TIMEOUT: Timeout = { name: 'nix --version', milliseconds: 10_000 };

/** A question may have to wait for the daemon. */
const QUESTION_TIMEOUT_MILLISECONDS = 30_000;

/** Above these, a code is 128 and the number of a signal. */
const SIGNAL_CODES = 128;

/** Finds nix by the PATH of `env`, and learns what it can do. */
export async function findNix(
  env: NodeJS.ProcessEnv,
  signal?: AbortSignal,
): Promise<Result<NixInvocation, NixFailure>> {
  const [nix] = findExecutables('nix', env['PATH']);
  if (nix === undefined) return err({ type: 'not-found', searchPath: env['PATH'] ?? '' });
  const run = await runProcess({ command: nix, args: ['--version'], env, timeout: VERSION_TIMEOUT });
  if (!run.ok) return err({ type: 'process', failure: run.error });
  const version = parseNixVersion(run.value.stdout);
  if (!version) return err({ type: 'not-nix', program: nix, answer: run.value.stdout + run.value.stderr });
  if (!isNewEnough(version)) return err({ type: 'too-old', program: nix, version });
  const storeDirectory = env['NIX_STORE_DIR'] ?? DEFAULT_STORE_DIRECTORY;
  return ok({
    nix,
    nixStore: nixStoreBeside(nix, env),
    env,
    storeDirectory,
    version,
    features: nixFeatures(version),
    ...(signal && { signal }),
  });
}

/** A `nix` that is a wrapper may have nothing beside it. */
function nixStoreBeside(nix: string, env: NodeJS.ProcessEnv): string {
  const beside = join(dirname(nix), 'nix-store');
  return isExecutable(beside) ? beside : (findExecutables('nix-store', env['PATH'])[0] ?? beside);
}

/**
 * What a program of Nix prints. It neither builds nor substitutes: for a path that is not valid, even a question would
 * otherwise ask each substituter.
 */
export async function askNix(
  invocation: NixInvocation,
  program: 'nix' | 'nix-store',
  args: readonly string[],
  stdin?: string,
): Promise<Result<string, NixFailure>> {
  const experimental = program === 'nix' ? ['--extra-experimental-features', 'nix-command'] : [];
  const [question = ''] = args;
  const run = await runProcess({
    command: program === 'nix' ? invocation.nix : invocation.nixStore,
    args: [...experimental, ...args, '--option', 'substitute', 'false'],
    env: invocation.env,
    timeout: {
      name: `${program} ${question}`,
      milliseconds: invocation.timeoutMilliseconds ?? QUESTION_TIMEOUT_MILLISECONDS,
    },
    // Whoever asks may go on after one, and has a signal of its own.
    passSignals: false,
    ...(stdin !== undefined && { stdin }),
    ...(invocation.signal && { signal: invocation.signal }),
  });
  if (!run.ok) return err({ type: 'process', failure: run.error });
  const { code, stdout, stderr } = run.value;
  if (code === 0) return ok(stdout);
  const command = `${program} ${question}`;
  return err(
    code > SIGNAL_CODES ? { type: 'killed', command, code } : { type: 'refused', command, code, stderr },
  );
}
