import { expect, test } from 'vitest';

import { grantedPermissions, mintToken, type TokenClaims } from './tokens.ts';

const secret = Buffer.from('secret');

function granted(claims: TokenClaims, cache: string): readonly string[] {
  return [...grantedPermissions(secret, `Bearer ${mintToken(secret, claims)}`, cache)];
}

test('the exact name wins, else the first pattern that matches, and never both', () => {
  const caches = {
    '*': ['delete'],
    'team-*': ['pull', 'push'],
    'team-a': ['pull'],
    'a+b': ['push'],
  } as const;
  expect(granted({ caches }, 'team-a')).toEqual(['pull']);
  expect(granted({ caches }, 'team-b')).toEqual(['delete']);
  expect(granted({ caches: { 'team-*': ['pull'], '*': ['delete'] } }, 'team-b')).toEqual(['pull']);
  expect(granted({ caches: { 'a+*': ['push'] } }, 'a+b')).toEqual(['push']);
  expect(granted({ caches: { 'a+*': ['push'] } }, 'aab')).toEqual([]);
  expect(granted({ caches: { 'team-*': ['pull'] } }, 'a-team-b')).toEqual([]);
});

test('a token counts from its first moment to its last', () => {
  const caches = { a: ['pull'] } as const;
  expect(granted({ caches, expiresIn: 60 }, 'a')).toEqual(['pull']);
  expect(granted({ caches, expiresIn: -1 }, 'a')).toEqual([]);
  expect(granted({ caches, notBefore: 60 }, 'a')).toEqual([]);
});

test.each([
  ['another secret', `Bearer ${mintToken(Buffer.from('other'), { caches: { a: ['pull'] } })}`],
  ['no token', 'Bearer a.b.c'],
  ['another scheme', `Digest ${mintToken(secret, { caches: { a: ['pull'] } })}`],
  ['a user without a password', `Basic ${Buffer.from('user').toString('base64')}`],
])('%s grants nothing', (_, authorization) => {
  expect([...grantedPermissions(secret, authorization, 'a')]).toEqual([]);
});
