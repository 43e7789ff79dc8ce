import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

import { guardProcessGroup, readyGuardian } from '../../process/guardian.ts';
import { err, ok, type Result } from '../../result.ts';
import type { BazelInvocation } from '../query/query-targets.ts';

const RUN_TIMEOUT = { name: 'bazel of flywheel affected run', milliseconds: 24 * 3_600_000 };

/** For Bazel to end its actions, after it was told to end. */
const GRACE_MILLISECONDS = 60_000;

export interface BazelEnd {
  /** Bazel's exit code, or 128 + the number of the signal that ended it. */
  readonly code: number;
  /** The signal that this process was sent and passed on. */
  readonly interrupted: NodeJS.Signals | undefined;
}

/**
 * Runs Bazel with our own terminal as its own, so that it shows what it always shows. A signal to us is one to Bazel,
 * and we end when all of it has ended. The problem is why it could not be run.
 */
export async function runBazel(
  bazel: BazelInvocation,
  args: readonly string[],
): Promise<Result<BazelEnd, string>> {
  readyGuardian();
  const child = spawn(bazel.command, args, {
    cwd: bazel.directory,
    env: bazel.env,
    stdio: ['ignore', 'inherit', 'inherit'],
    // In a group of its own: ^C in a terminal reaches a group, and would reach Bazel twice, by us once more.
    detached: true,
  });
  const group = child.pid;
  const release = group === undefined ? undefined : guardProcessGroup(group);
  let interrupted: NodeJS.Signals | undefined;
  const passOn = (signal: NodeJS.Signals): void => {
    interrupted = signal;
    signalGroup(group, signal);
  };
  process.on('SIGINT', passOn).on('SIGTERM', passOn);
  const limit = { reached: false };
  const timer = setTimeout(() => {
    limit.reached = true;
    signalGroup(group, 'SIGTERM');
  }, RUN_TIMEOUT.milliseconds);
  try {
    const end = await new Promise<Result<number, string>>((resolve) => {
      child.on('error', (error) => {
        resolve(err(`${bazel.command} could not be started: ${error.message}`));
      });
      child.on('close', (code, signal) => {
        resolve(ok(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
      });
    });
    if (!end.ok) return end;
    await endOfGroup(group);
    if (limit.reached) {
      const hours = RUN_TIMEOUT.milliseconds / 3_600_000;
      return err(`${bazel.command} did not end within ${hours} h (${RUN_TIMEOUT.name})`);
    }
    return ok({ code: end.value, interrupted });
  } finally {
    clearTimeout(timer);
    release?.();
    process.off('SIGINT', passOn).off('SIGTERM', passOn);
  }
}

/** A launcher may end before the client that it started. */
async function endOfGroup(group: number | undefined): Promise<void> {
  for (const deadline = Date.now() + GRACE_MILLISECONDS; signalGroup(group, 0);) {
    if (Date.now() > deadline) {
      signalGroup(group, 'SIGKILL');
      return;
    }
    await sleep(50);
  }
}

/** Whether there is such a group. */
function signalGroup(group: number | undefined, signal: NodeJS.Signals | 0): boolean {
  if (group === undefined) return false;
  try {
    return process.kill(-group, signal);
  } catch {
    return false;
  }
}
