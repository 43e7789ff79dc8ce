import { describe, expect, it } from 'vitest';

import { readRetryAfter } from './retry-after.ts';
import { retryDelay } from './retry-delay.ts';

describe('the wait before another attempt', () => {
  it('is any time up to a limit that doubles from half a second to 15', () => {
    const limits = [1, 2, 3, 4, 5, 6, 7, 50].map((attempt) => retryDelay(attempt, () => 1));
    expect(limits).toEqual([500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000]);
    expect(retryDelay(3, () => 0.25)).toBe(500);
    expect(retryDelay(3, () => 0)).toBe(0);
  });

  it('is no shorter than the server asked for', () => {
    expect(retryDelay(1, () => 1, 3000)).toBe(3000);
    expect(retryDelay(6, () => 1, 3000)).toBe(15_000);
  });
});

describe('Retry-After', () => {
  const now = new Date('2026-11-22T10:00:00Z');

  it.each([
    ['7', 7000],
    [' 0 ', 0],
    ['86400', 120_000],
    ['99999999999999999999', 120_000],
    ['Sun, 22 Nov 2026 10:00:30 GMT', 30_000],
    ['Sun, 22 Nov 2026 09:00:00 GMT', 0],
    ['Mon, 23 Nov 2026 10:00:00 GMT', 120_000],
    ['soon', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%j', (header, milliseconds) => {
    expect(readRetryAfter(header, now)).toBe(milliseconds);
  });
});
