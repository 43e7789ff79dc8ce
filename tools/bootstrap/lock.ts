import {
  linkSync,
  mkdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Timeout } from '../process/run-process.ts';
import { err, ok, type Result } from '../result.ts';
import type { BootstrapFailure } from './failure.ts';

interface Holder {
  readonly pid: number;
  readonly host: string;
}

const HEARTBEAT_MILLISECONDS = 5_000;
/** A holder on another machine (a shared cache) cannot be asked; one that has not touched its lock so long is gone. */
const SILENCE_MILLISECONDS = 60_000;
const POLL_MILLISECONDS = 250;

export interface LockRequest {
  readonly path: string;
  readonly timeout: Timeout;
  /** Called once when someone else holds the lock. */
  readonly onWait: (holder: string) => void;
}

/** Takes the lock file, waiting for a living holder and removing what a dead one left; gives the release function. */
export async function acquireLock(request: LockRequest): Promise<Result<() => void, BootstrapFailure>> {
  const { path, timeout } = request;
  const temporary = `${path}.${process.pid}.tmp`;
  const deadline = Date.now() + timeout.milliseconds;
  let waited = false;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(temporary, JSON.stringify({ pid: process.pid, host: hostname() } satisfies Holder));
  } catch (error) {
    return err({
      type: 'cannot-write',
      path,
      reason: error instanceof Error ? error.message : String(error),
    });
  }
  try {
    for (;;) {
      if (tryLink(temporary, path)) return ok(keepAlive(path));
      if (isStale(path)) {
        removeStale(path);
        continue;
      }
      if (!waited) request.onWait(describe(path));
      waited = true;
      if (Date.now() > deadline) {
        return err({
          type: 'lock-timeout',
          path,
          holder: describe(path),
          seconds: timeout.milliseconds / 1000,
        });
      }
      await sleep(POLL_MILLISECONDS);
    }
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** A link appears with its content at once: nobody ever reads a half-written holder. */
function tryLink(temporary: string, path: string): boolean {
  try {
    linkSync(temporary, path);
    const now = new Date();
    utimesSync(path, now, now);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function keepAlive(path: string): () => void {
  const timer = setInterval(() => {
    try {
      const now = new Date();
      utimesSync(path, now, now);
    } catch {
      // Someone removed the lock by hand; the work goes on.
    }
  }, HEARTBEAT_MILLISECONDS);
  timer.unref();
  return () => {
    clearInterval(timer);
    if (readHolder(path)?.pid === process.pid) rmSync(path, { force: true });
  };
}

function readHolder(path: string): Holder | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof value !== 'object' || value === null) return undefined;
    const { pid, host } = value as Partial<Holder>;
    return typeof pid === 'number' && typeof host === 'string' ? { pid, host } : undefined;
  } catch {
    return undefined;
  }
}

function isStale(path: string): boolean {
  let touched: number;
  try {
    touched = statSync(path).mtimeMs;
  } catch {
    return false;
  }
  if (Date.now() - touched > SILENCE_MILLISECONDS) return true;
  const holder = readHolder(path);
  return holder?.host === hostname() && !isAlive(holder.pid);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Two waiters may judge the same file: only one at a time may remove it, and only after looking again. */
function removeStale(path: string): void {
  const guard = `${path}.removing`;
  try {
    mkdirSync(guard);
  } catch {
    // The other one is at it, or died in the few microseconds this takes.
    try {
      if (Date.now() - statSync(guard).mtimeMs > SILENCE_MILLISECONDS) rmdirSync(guard);
    } catch {
      // It is gone.
    }
    return;
  }
  try {
    if (isStale(path)) rmSync(path, { force: true });
  } finally {
    rmdirSync(guard);
  }
}

function describe(path: string): string {
  const holder = readHolder(path);
  return holder === undefined ? 'an unknown process' : `process ${holder.pid} on ${holder.host}`;
}
