import { expect, it } from 'vitest';

import { isWithinEditDistance } from './edit-distance.ts';

it.each([
  ['random_pets', 'random_pet', 1],
  ['randompet', 'random_pet', 1],
  ['random_pte', 'random_pet', 2],
  ['', 'ab', 2],
])('%s and %s are %i apart', (a, b, distance) => {
  expect(isWithinEditDistance(a, b, distance)).toBe(true);
  expect(isWithinEditDistance(b, a, distance)).toBe(true);
  expect(isWithinEditDistance(a, b, distance - 1)).toBe(false);
});
