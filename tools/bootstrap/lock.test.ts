import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { acquireLock } from './lock.ts';

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'flywheel-lock-'));
  path = join(directory, 'below', 'bootstrap.lock');
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

const LONG = { name: 'test', milliseconds: 60_000 };
const NOW = { name: 'test', milliseconds: 0 };

async function take(timeout = LONG, onWait: (holder: string) => void = () => undefined): Promise<() => void> {
  const lock = await acquireLock({ path, timeout, onWait });
  if (!lock.ok) throw new Error(JSON.stringify(lock.error));
  return lock.value;
}

/** Another process as the holder; ends when the function that comes back is called. */
async function otherHolder(): Promise<() => Promise<void>> {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  const release = await take();
  release();
  writeFileSync(path, JSON.stringify({ pid: child.pid, host: hostname() }));
  return async () => {
    const ended = new Promise((resolve) => child.on('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  };
}

test('is free after its release, and leaves nothing behind', async () => {
  const release = await take();
  expect(existsSync(path)).toBe(true);
  release();
  expect(readdirSync(join(directory, 'below'))).toEqual([]);
});

test('a living holder is waited for and named; the limit is kept', async () => {
  const end = await otherHolder();
  const waits: string[] = [];
  const lock = await acquireLock({ path, timeout: NOW, onWait: (holder) => waits.push(holder) });
  expect(lock).toMatchObject({ ok: false, error: { type: 'lock-timeout', path } });
  expect(waits).toEqual([expect.stringMatching(/^process \d+ on /)]);
  expect(existsSync(path)).toBe(true);
  await end();
});

test('what a dead holder left is taken over, while waiting too', async () => {
  const end = await otherHolder();
  const waiting = take();
  await sleep(50);
  await end();
  (await waiting)();
  expect(existsSync(path)).toBe(false);
});

test('a holder on another machine that fell silent is gone', async () => {
  (await take())();
  writeFileSync(path, JSON.stringify({ pid: 1, host: 'elsewhere.invalid' }));
  const silent = new Date(Date.now() - 120_000);
  utimesSync(path, silent, silent);
  (await take())();
});

test('a holder on another machine that was heard of lately is waited for', async () => {
  (await take())();
  writeFileSync(path, JSON.stringify({ pid: 1, host: 'elsewhere.invalid' }));
  expect(await acquireLock({ path, timeout: NOW, onWait: () => undefined })).toMatchObject({ ok: false });
});

test('a directory that cannot be written is a failure with its reason', async () => {
  writeFileSync(join(directory, 'below'), 'a file, not a directory');
  expect(await acquireLock({ path, timeout: NOW, onWait: () => undefined })).toMatchObject({
    ok: false,
    error: { type: 'cannot-write', path },
  });
});
