import { describe, expect, it } from 'vitest';

import { describeStorePathFailure, isDerivation, parseStorePath, splitBaseName } from './store-path.ts';

const HASH = 'rqvan3dhq0wqk58q7mcshih569kj9048';

describe('a store path', () => {
  it('has a hash and a name', () => {
    const path = `/nix/store/${HASH}-a?b=c+1.0_x`;
    const parts = { path, baseName: `${HASH}-a?b=c+1.0_x`, hashPart: HASH, name: 'a?b=c+1.0_x' };
    expect(parseStorePath(path)).toEqual({ ok: true, value: parts });
    expect(parseStorePath(`${path}/`)).toEqual({ ok: true, value: parts });
    expect(isDerivation(path)).toBe(false);
    expect(isDerivation(`/nix/store/${HASH}-x.drv`)).toBe(true);
  });

  it('has a name that is not too long for Nix', () => {
    expect(splitBaseName(`${HASH}-${'x'.repeat(211)}`)).toBeDefined();
    expect(splitBaseName(`${HASH}-${'x'.repeat(212)}`)).toBeUndefined();
  });

  it.each([
    ['/tmp/x', '/tmp/x is not in the store /nix/store'],
    ['/nix/store', '/nix/store is not in the store /nix/store'],
    [`/nix/storeroom/${HASH}-x`, `/nix/storeroom/${HASH}-x is not in the store /nix/store`],
    [
      '/nix/store/.links',
      '/nix/store/.links is no store path: its name must be 32 digits, a dash and a name',
    ],
    [`/nix/store/${HASH}-x/bin/y`, `/nix/store/${HASH}-x/bin/y is a part of /nix/store/${HASH}-x: give that`],
  ])('is not %s', (text, failure) => {
    const parsed = parseStorePath(text);
    expect(parsed.ok ? '' : describeStorePathFailure(parsed.error)).toBe(failure);
  });

  it.each([
    `${HASH}-`,
    HASH,
    `${HASH.replace('v', 'e')}-x`,
    `${HASH}-x\n`,
    `${HASH}-é`,
    `${HASH}-a b`,
    `x${HASH}-x`,
  ])('is not named %j', (baseName) => {
    expect(splitBaseName(baseName)).toBeUndefined();
  });
});
