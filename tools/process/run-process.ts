import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { createInterface } from 'node:readline';

import { err, ok, type Result } from '../result.ts';
import { guardProcessGroup, readyGuardian } from './guardian.ts';

/** How long a child may run, and the name under which the limit is reported. */
export interface Timeout {
  readonly name: string;
  readonly milliseconds: number;
}

export interface ProcessRequest {
  readonly command: string;
  readonly args: readonly string[];
  readonly timeout: Timeout;
  readonly cwd?: string;
  /** The whole environment of the child; the parent's when absent. */
  readonly env?: NodeJS.ProcessEnv;
  readonly stdin?: string | Uint8Array;
  /** Ends the child and its children at once; the result is that of a child ended by SIGKILL. */
  readonly signal?: AbortSignal;
  /** False where a signal to us is no reason for it to end: the caller has a reason of its own, see `signal`. */
  readonly passSignals?: boolean;
  /**
   * It ends soon by itself, and may do so after us: no guardian is kept for it, which takes some milliseconds where this
   * is the first child.
   */
  readonly endsByItself?: boolean;
  /** Called for each finished line while the child runs. */
  readonly onLine?: (stream: 'stdout' | 'stderr', line: string) => void;
}

export interface ProcessOutput {
  /** The exit code, or 128 + the signal's number. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly milliseconds: number;
}

export type ProcessFailure =
  | { readonly type: 'not-started'; readonly command: string; readonly reason: string }
  | {
      readonly type: 'timed-out';
      readonly command: string;
      readonly timeout: Timeout;
      readonly stdout: string;
      readonly stderr: string;
    };

/** Between SIGTERM and SIGKILL. */
const GRACE_MILLISECONDS = 5_000;

/**
 * Runs a child to its end. A non-zero exit is not a failure of this function: the caller decides what a code means.
 * The child gets a process group of its own, so that a timeout ends its children too.
 */
export function runProcess(request: ProcessRequest): Promise<Result<ProcessOutput, ProcessFailure>> {
  const started = performance.now();
  return new Promise((resolve) => {
    const guarded = request.endsByItself !== true;
    if (guarded) readyGuardian();
    const child = spawn(request.command, request.args, {
      cwd: request.cwd,
      env: request.env ?? process.env,
      stdio: [request.stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      detached: true,
    });
    const release = guarded && child.pid !== undefined ? guardProcessGroup(child.pid) : undefined;
    const output = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      const stream = child[name];
      stream?.setEncoding('utf8');
      stream?.on('data', (chunk: string) => (output[name] += chunk));
      if (request.onLine && stream) {
        const onLine = request.onLine;
        createInterface({ input: stream }).on('line', (line) => {
          onLine(name, line);
        });
      }
    }
    const signalGroup = (signal: NodeJS.Signals): void => {
      if (child.pid === undefined) return;
      try {
        process.kill(-child.pid, signal);
      } catch {
        // The group is gone already.
      }
    };
    // A child in a group of its own does not see the terminal's ^C: pass it on, and leave nothing behind.
    const onParentSignal = (signal: NodeJS.Signals): void => {
      signalGroup(signal);
    };
    const onParentExit = (): void => {
      signalGroup('SIGKILL');
    };
    const passSignals = request.passSignals !== false;
    if (passSignals) process.on('SIGINT', onParentSignal).on('SIGTERM', onParentSignal);
    process.on('exit', onParentExit);
    request.signal?.addEventListener('abort', onParentExit);
    if (request.signal?.aborted === true) onParentExit();

    let timedOut = false;
    let killTimer: NodeJS.Timeout | undefined;
    const timer = setTimeout(() => {
      timedOut = true;
      signalGroup('SIGTERM');
      killTimer = setTimeout(() => {
        signalGroup('SIGKILL');
      }, GRACE_MILLISECONDS);
    }, request.timeout.milliseconds);

    const settle = (result: Result<ProcessOutput, ProcessFailure>): void => {
      release?.();
      clearTimeout(timer);
      clearTimeout(killTimer);
      process.off('SIGINT', onParentSignal).off('SIGTERM', onParentSignal).off('exit', onParentExit);
      request.signal?.removeEventListener('abort', onParentExit);
      resolve(result);
    };
    child.on('error', (error) => {
      settle(err({ type: 'not-started', command: request.command, reason: error.message }));
    });
    child.on('close', (code, signal) => {
      if (timedOut) {
        settle(err({ type: 'timed-out', command: request.command, timeout: request.timeout, ...output }));
        return;
      }
      const milliseconds = performance.now() - started;
      settle(
        ok({
          code: code ?? 128 + (signal === null ? 0 : constants.signals[signal]),
          ...output,
          milliseconds,
        }),
      );
    });
    if (request.stdin !== undefined) {
      // A child that ends without reading its input is judged by its exit code, not by our EPIPE.
      child.stdin?.on('error', () => undefined);
      child.stdin?.end(request.stdin);
    }
  });
}

export function describeProcessFailure(failure: ProcessFailure): string {
  switch (failure.type) {
    case 'not-started':
      return `${failure.command} could not be started: ${failure.reason}`;
    case 'timed-out':
      return `${failure.command} did not end within ${failure.timeout.milliseconds / 1000} s (${failure.timeout.name})`;
  }
}
