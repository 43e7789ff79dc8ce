import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { PathInfo } from '../nix/store/path-info.ts';
import { err, ok, type Result } from '../result.ts';
import { nameOf, pathInfoOf } from './path-info-of.ts';
import { PushPlan } from './push-plan.ts';
import type {
  PushOptions,
  PushOutcome,
  PushTarget,
  Reaction,
  TargetFacts,
  TargetFailure,
} from './push-target.ts';
import type { UploadEvent } from './upload-event.ts';
import { Uploader } from './uploader.ts';

const TRANSPORT: Reaction = { type: 'retry', attempts: 5, after: undefined, transport: true };
const BUSY: Reaction = { type: 'retry', attempts: 5, after: undefined, transport: false };

/** A cache in memory that takes a second for each path, and fails as it is told. */
class Cache implements PushTarget {
  readonly name = 'a cache';
  readonly pushed: string[] = [];
  /** What the next attempts for a path, or any, come to. */
  readonly failures = new Map<string, Reaction[]>();
  opens: Result<TargetFacts, TargetFailure> = ok({ upstreamKeyNames: [] });
  active = 0;
  mostActive = 0;

  open(): Promise<Result<TargetFacts, TargetFailure>> {
    return Promise.resolve(this.opens);
  }

  missing(paths: readonly PathInfo[]): Promise<Result<ReadonlySet<PathInfo>, TargetFailure>> {
    return Promise.resolve(ok(new Set(paths)));
  }

  async push(path: PathInfo, { signal }: PushOptions): Promise<Result<PushOutcome, TargetFailure>> {
    this.active += 1;
    this.mostActive = Math.max(this.mostActive, this.active);
    await new Promise<void>((resolve) => {
      setTimeout(resolve, 1000);
      signal.addEventListener('abort', () => {
        resolve();
      });
    });
    this.active -= 1;
    if (signal.aborted) return err({ message: 'aborted', reaction: { type: 'stop' } });
    const reaction = (this.failures.get(nameOf(path)) ?? this.failures.get('*'))?.shift();
    if (reaction) return err({ message: `no ${nameOf(path)}`, reaction });
    this.pushed.push(nameOf(path));
    return ok({ deduplicated: false, sentBytes: path.narSize });
  }

  close(): void {
    this.pushed.length = 0;
  }
}

let cache: Cache;
let plan: PushPlan;
let events: UploadEvent[];
beforeEach(() => {
  vi.useFakeTimers();
  cache = new Cache();
  plan = new PushPlan();
  events = [];
});
afterEach(() => {
  vi.useRealTimers();
});

function uploader(jobs = 2): Uploader {
  return new Uploader(plan, cache, {
    jobs,
    random: () => 0.999,
    onEvent: (event) => events.push(event),
  });
}

async function isIdleWithin(each: Uploader, milliseconds: number): Promise<boolean> {
  let idle = false;
  void each.idle().then(() => (idle = true));
  await vi.advanceTimersByTimeAsync(milliseconds);
  return idle;
}

function typesOf(): string[] {
  return events.map(({ type }) => type);
}

describe('an uploader', () => {
  it('sends as many at once as it may, in the order of the plan', async () => {
    for (const name of ['a', 'b', 'c']) plan.add(pathInfoOf(name, 1), 'missing');
    plan.add(pathInfoOf('user', 1, 'a', 'b', 'c'), 'missing');
    const each = uploader();
    each.wake();
    expect(await isIdleWithin(each, 2999)).toBe(false);
    expect(await isIdleWithin(each, 1)).toBe(true);
    expect(cache.pushed).toEqual(['a', 'b', 'c', 'user']);
    expect(cache.mostActive).toBe(2);
  });

  it('tries again, later each time, and gives up after as many attempts as make sense', async () => {
    plan.add(pathInfoOf('a', 1), 'missing');
    plan.add(pathInfoOf('user', 1, 'a'), 'missing');
    cache.failures.set('a', [BUSY, BUSY, BUSY, BUSY, BUSY]);
    const each = uploader();
    each.wake();
    expect(await isIdleWithin(each, 60_000)).toBe(true);
    const waits = events.flatMap((event) =>
      event.type === 'retrying' ? [Math.round(event.milliseconds)] : [],
    );
    expect(waits).toEqual([500, 999, 1998, 3996]);
    expect(events.at(-1)).toMatchObject({ type: 'failed', attempts: 5, reason: 'no a', tooLarge: false });
    expect(plan.paths('blocked').map(nameOf)).toEqual(['user']);
  });

  it('waits as long as the cache asks for', async () => {
    plan.add(pathInfoOf('a', 1), 'missing');
    cache.failures.set('a', [{ type: 'retry', attempts: 5, after: 30_000, transport: false }]);
    const each = uploader();
    each.wake();
    expect(await isIdleWithin(each, 31_999)).toBe(false);
    expect(await isIdleWithin(each, 1)).toBe(true);
    expect(cache.pushed).toEqual(['a']);
  });

  it('sends less at once to a cache that is busy, and more again when it is not', async () => {
    for (let index = 0; index < 60; index++) plan.add(pathInfoOf(`n${index}`, 1), 'missing');
    cache.failures.set('*', [BUSY, BUSY]);
    const each = uploader(4);
    each.wake();
    await vi.advanceTimersByTimeAsync(1000);
    expect(cache.active).toBe(1);
    expect(await isIdleWithin(each, 120_000)).toBe(true);
    expect(cache.pushed).toHaveLength(60);
    expect(cache.mostActive).toBe(4);
  });

  it('sends nothing to a cache that is not heard of, until it is, and loses nothing', async () => {
    for (let index = 0; index < 8; index++) plan.add(pathInfoOf(`n${index}`, 1), 'missing');
    cache.failures.set(
      '*',
      Array.from({ length: 8 }, () => TRANSPORT),
    );
    cache.opens = err({ message: 'refused', reaction: TRANSPORT });
    const each = uploader(5);
    each.wake();
    await vi.advanceTimersByTimeAsync(16_000);
    expect(typesOf().filter((type) => type === 'paused')).toHaveLength(2);
    expect([cache.active, cache.pushed.length]).toEqual([0, 0]);
    cache.opens = ok({ upstreamKeyNames: [] });
    expect(await isIdleWithin(each, 60_000)).toBe(true);
    expect(cache.pushed).toHaveLength(8);
    expect(typesOf()).toContain('resumed');
    expect(plan.count('failed')).toBe(0);
  });

  it('learns which size gets through', async () => {
    plan.add(pathInfoOf('large', 900), 'missing');
    plan.add(pathInfoOf('larger', 1000), 'missing');
    plan.add(pathInfoOf('small', 899), 'missing');
    cache.failures.set('large', [{ type: 'too-large', narSize: 900 }]);
    const each = uploader(1);
    each.wake();
    expect(await isIdleWithin(each, 10_000)).toBe(true);
    expect(cache.pushed).toEqual(['small']);
    expect(events.filter(({ type }) => type === 'failed')).toMatchObject([
      { path: { narSize: 900 }, tooLarge: true, attempts: 1 },
      { path: { narSize: 1000 }, tooLarge: true, attempts: 0 },
    ]);
  });

  it('fails one path where that path is at fault', async () => {
    plan.add(pathInfoOf('bad', 1), 'missing');
    plan.add(pathInfoOf('good', 2), 'missing');
    cache.failures.set('bad', [{ type: 'fail-path' }]);
    const each = uploader();
    each.wake();
    expect(await isIdleWithin(each, 2000)).toBe(true);
    expect([cache.pushed, plan.paths('failed').map(nameOf)]).toEqual([['good'], ['bad']]);
  });

  it('stops where nothing will go, and keeps what is left apart from what failed', async () => {
    for (const name of ['a', 'b', 'c']) plan.add(pathInfoOf(name, 1), 'missing');
    cache.failures.set('a', [{ type: 'stop' }]);
    const each = uploader(1);
    each.wake();
    expect(await isIdleWithin(each, 10_000)).toBe(true);
    expect(each.stopped).toBe('no a');
    expect(cache.pushed).toEqual([]);
    expect(plan.paths('ready').map(nameOf).sort()).toEqual(['a', 'b', 'c']);
    expect(events.filter(({ type }) => type === 'stopped')).toHaveLength(1);
  });

  it('ends what is under way when it is told to stop', async () => {
    plan.add(pathInfoOf('a', 1), 'missing');
    const each = uploader();
    each.wake();
    await vi.advanceTimersByTimeAsync(500);
    each.stop('enough');
    expect(await isIdleWithin(each, 0)).toBe(true);
    expect([cache.active, cache.pushed, plan.count('uploading')]).toEqual([0, [], 1]);
  });
});
