import { describe, expect, it } from 'vitest';

import { isAtticDestination } from './server-url.ts';

describe('a destination', () => {
  it.each(['attic+https://h/c', 'attic+http://h/c', 'attic+nonsense', 'prod:main', 'prod:'])(
    'is an Attic cache: %s',
    (to) => {
      expect(isAtticDestination(to)).toBe(true);
    },
  );

  it.each([
    'file:///tmp/cache',
    's3://bucket',
    'https://h/c',
    'ssh-ng://h',
    'daemon',
    '/nix/cache',
    'unix:///a:b',
  ])('is a store of Nix: %s', (to) => {
    expect(isAtticDestination(to)).toBe(false);
  });
});
