import { describe, expect, it } from 'vitest';

import { isPushableName, lockedName } from './pushable-name.ts';

const HASH = '0123456789abcdfghijklmnpqrsvwxyz';

describe('a name in a store directory', () => {
  it.each([
    [`${HASH}-hello-2.12`, true],
    [`${HASH}-source`, true],
    [`${HASH}-a.drv`, false],
    [`${HASH}-a.drv.out`, false],
    [`${HASH}-a.lock`, false],
    [`${HASH}-a.drv.chroot`, false],
    [`${HASH}-a.tmp`, false],
    [`${HASH.replace('0', 'e')}-no-digit`, false],
    [HASH, false],
    ['.links', false],
    ['tmp-1234-0', false],
  ])('%s: may be pushed: %s', (name, pushable) => {
    expect(isPushableName(name)).toBe(pushable);
  });

  it.each([
    [`${HASH}-hello.lock`, `${HASH}-hello`],
    [`${HASH}-hello.drv.lock`, undefined],
    [`${HASH}-hello.drv.out.lock`, undefined],
    [`${HASH}-hello`, undefined],
  ])('%s is the lock of %s', (name, locked) => {
    expect(lockedName(name)).toBe(locked);
  });
});
