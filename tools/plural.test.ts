import { expect, it } from 'vitest';

import { plural } from './plural.ts';

it.each([
  [0, '0 files'],
  [1, '1 file'],
  [2, '2 files'],
])('agrees with its number: %d', (count, text) => {
  expect(plural(count, 'file')).toBe(text);
});
