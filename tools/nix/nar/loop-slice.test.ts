import { expect, it } from 'vitest';

import { nextSlice, sliceIsOver } from './loop-slice.ts';

it('lets one reader go on in each turn of the loop, in the order in which they asked', async () => {
  const seen: string[] = [];
  const readers = ['a', 'b'].map((name) => nextSlice().then(() => seen.push(name)));
  setImmediate(() => seen.push('somebody else'));
  await Promise.all(readers);
  expect(seen).toEqual(['a', 'somebody else', 'b']);
});

it('is over when it was used up', async () => {
  await nextSlice();
  for (const start = performance.now(); performance.now() - start < 20;);
  expect(sliceIsOver()).toBe(true);
});
