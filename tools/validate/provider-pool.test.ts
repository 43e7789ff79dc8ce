import { copyFileSync, mkdtempSync, readFileSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { findProviderBinary } from '../../tests/rig/provider-binary.ts';
import { ok } from '../result.ts';
import type { Recording } from '../plugin-protocol/recording.ts';
import { EMPTY } from '../plugin-protocol/wire.ts';
import {
  createProviderPool,
  type PoolLimits,
  type ProviderLease,
  type ProviderPool,
} from './provider-pool.ts';

const limits: PoolLimits = {
  leasesOfOneProcess: 3,
  idleProcesses: 1,
  idleMilliseconds: 60_000,
  recordings: 2,
};

const GET_SCHEMA = '/tfplugin5.Provider/GetSchema';

describe('the pool of providers', () => {
  const scratch = mkdtempSync('/var/tmp/flywheel-pool-');
  const binary = join(scratch, 'terraform-provider-random');
  const other = join(scratch, 'terraform-provider-another');
  let pool: ProviderPool;

  beforeAll(() => {
    for (const copy of [binary, other]) copyFileSync(findProviderBinary('hashicorp/random', '3.9.0'), copy);
  });
  afterEach(() => {
    pool.close();
  });
  afterAll(() => {
    rmSync(scratch, { recursive: true, force: true });
  });

  /** The processes of a binary. */
  function processesOf(path: string): number[] {
    return readdirSync('/proc')
      .filter((name) => {
        try {
          return /^\d+$/.test(name) && readFileSync(`/proc/${name}/cmdline`, 'utf8').startsWith(`${path}\0`);
        } catch {
          return false;
        }
      })
      .map(Number);
  }
  async function left(path: string, count: number): Promise<number[]> {
    for (let attempt = 0; attempt < 200 && processesOf(path).length !== count; attempt++) await sleep(20);
    expect(processesOf(path)).toHaveLength(count);
    return processesOf(path);
  }
  const lease = (path = binary, digest?: string): ProviderLease => pool.lease({ path, digest });
  const works = async ({ ask }: ProviderLease): Promise<boolean> => {
    const answer = await ask(GET_SCHEMA, EMPTY);
    return answer.ok && answer.value.length > 100;
  };

  it('starts one process for those who ask at once and one after the other', async () => {
    pool = createProviderPool(limits);
    const [first, second] = [lease(), lease()];
    expect(await Promise.all([works(first), works(second)])).toEqual([true, true]);
    const [pid] = await left(binary, 1);
    first.release();
    second.release();
    expect(await left(binary, 1)).toEqual([pid]);
  });

  it('replaces a process after its last lease, and ends it when the last user has gone', async () => {
    pool = createProviderPool(limits);
    const leases = [lease(), lease(), lease()];
    expect(await Promise.all(leases.map(works))).toEqual([true, true, true]);
    const [old] = await left(binary, 1);
    const next = lease();
    expect(await works(next)).toBe(true);
    await left(binary, 2);
    for (const used of leases) used.release();
    const [remaining] = await left(binary, 1);
    expect(remaining).not.toBe(old);
    expect(await works(next)).toBe(true);
  });

  it('starts afresh when a process died, and whoever used it is told in its words', async () => {
    pool = createProviderPool(limits);
    const used = lease();
    expect(await works(used)).toBe(true);
    const [pid = 0] = await left(binary, 1);
    process.kill(pid, 'SIGQUIT');
    await left(binary, 0);
    const answer = await used.ask(GET_SCHEMA, EMPTY);
    expect(answer).toMatchObject({ ok: false, error: { status: 14 } });
    // A Go program prints its goroutines on SIGQUIT.
    expect(answer.ok ? undefined : answer.error.failure).toMatchObject({
      type: 'no-answer',
      end: { output: expect.stringContaining('goroutine') as unknown },
    });
    expect(await works(lease())).toBe(true);
  });

  it('tells binaries apart by digest, or else by path, time and size', async () => {
    pool = createProviderPool({ ...limits, idleProcesses: 9 });
    const same = [lease(binary, 'a'), lease(other, 'a')];
    expect(await Promise.all(same.map(works))).toEqual([true, true]);
    await left(binary, 1);
    await left(other, 0);
    const newer = lease(binary, 'b');
    expect(await works(newer)).toBe(true);
    await left(binary, 2);
    expect(await works(lease(other))).toBe(true);
    utimesSync(other, 1, 1);
    expect(await works(lease(other))).toBe(true);
    await left(other, 2);
  });

  it('keeps few processes that do nothing, and none for long', async () => {
    pool = createProviderPool({ ...limits, idleMilliseconds: 500 });
    const [one, two] = [lease(binary), lease(other)];
    expect(await Promise.all([works(one), works(two)])).toEqual([true, true]);
    one.release();
    two.release();
    await left(binary, 0);
    await left(other, 0);
  });

  it('ends everything when it is closed', async () => {
    pool = createProviderPool(limits);
    expect(await works(lease())).toBe(true);
    pool.close();
    await left(binary, 0);
    expect(await works(lease(other))).toBe(true);
  });

  it('says what is wrong with a binary that is no provider', async () => {
    pool = createProviderPool(limits);
    const answer = await lease('/bin/true').ask(GET_SCHEMA, EMPTY);
    expect(answer).toMatchObject({
      ok: false,
      error: { message: 'ended with code 0 before its handshake' },
    });
  });

  it('reads a recording once, until others push it out', () => {
    pool = createProviderPool(limits);
    const reads: string[] = [];
    const recording = { provider: 'a/b/c' } as Recording;
    const read = (digest: string): void => {
      pool.recording({ path: '/r', digest }, () => {
        reads.push(digest);
        return ok(recording);
      });
    };
    for (const digest of ['a', 'a', 'b', 'a', 'c', 'a', 'b']) read(digest);
    expect(reads).toEqual(['a', 'b', 'c', 'b']);
  });
});
