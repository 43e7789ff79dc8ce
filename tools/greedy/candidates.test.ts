import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { Candidates } from './candidates.ts';

let pushed: string[][];
let invalid: Set<string>;
let candidates: Candidates;
beforeEach(() => {
  vi.useFakeTimers();
  pushed = [];
  invalid = new Set();
  candidates = new Candidates((paths) => {
    pushed.push([...paths]);
    return Promise.resolve(paths.filter((path) => invalid.has(path)));
  });
});
afterEach(() => {
  candidates.close();
  vi.useRealTimers();
});

describe('paths that may be valid', () => {
  it('are passed on together, when no more come', async () => {
    candidates.add(['a']);
    await vi.advanceTimersByTimeAsync(200);
    candidates.add(['b', 'a']);
    await vi.advanceTimersByTimeAsync(249);
    expect(pushed).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(pushed).toEqual([['a', 'b']]);
  });

  it('do not wait for ever while more and more come', async () => {
    for (let index = 0; index < 30; index++) {
      candidates.add([`n${index}`]);
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(pushed).toHaveLength(1);
    expect(pushed[0]).toHaveLength(20);
  });

  it('are passed on once, unless they were not valid: then again, some times', async () => {
    invalid.add('late').add('never');
    candidates.add(['good', 'late', 'never']);
    await vi.advanceTimersByTimeAsync(1000);
    invalid.delete('late');
    candidates.add(['good']);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(pushed).toEqual([['good', 'late', 'never'], ['late', 'never'], ['never'], ['never']]);
  });

  it('are proposed again at the end where they were not valid while somebody was being asked', async () => {
    let answer: (invalid: readonly string[]) => void = () => undefined;
    const slow = new Candidates((paths) => {
      pushed.push([...paths]);
      return pushed.length > 1 ? Promise.resolve([]) : new Promise((resolve) => (answer = resolve));
    });
    slow.add(['a']);
    await vi.advanceTimersByTimeAsync(250);
    let isFlushed = false;
    const flushed = slow.flush().then(() => (isFlushed = true));
    await vi.advanceTimersByTimeAsync(100);
    expect(isFlushed).toBe(false);
    answer(['a']);
    await flushed;
    slow.add(['a']);
    await slow.flush();
    slow.close();
    expect(pushed).toEqual([['a'], ['a']]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('go at once where somebody waits for them', async () => {
    candidates.add(['a']);
    await candidates.flush();
    expect(pushed).toEqual([['a']]);
    await candidates.flush();
    expect(pushed).toHaveLength(1);
  });
});
