import { describe, expect, it } from 'vitest';

import { someToken } from '../../../tests/rig/attic-client.ts';
import { tokenExpiry, tokenProblem } from './token.ts';

function tokenWith(claims: unknown): string {
  return `eyJ9.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`;
}

describe('a token', () => {
  it('has the shape of a JSON Web Token', () => {
    expect(tokenProblem(someToken)).toBeUndefined();
    expect(tokenProblem('')).toBe('empty');
    expect(tokenProblem(`${someToken}\n`)).toBe('whitespace');
    expect(tokenProblem(`${someToken}\u007f`)).toBe('control-character');
    expect(tokenProblem('a.b')).toBe('not-a-jwt');
    expect(tokenProblem('a.b.c.d')).toBe('not-a-jwt');
    expect(tokenProblem('a.b.ü')).toBe('not-a-jwt');
    expect(tokenProblem(`a.b.${'c'.repeat(20_000)}`)).toBe('too-long');
  });

  it('says when it ends, if it says so at all', () => {
    expect(tokenExpiry(tokenWith({ exp: 1_700_000_000 }))).toEqual(new Date('2023-11-14T22:13:20Z'));
    for (const claims of [{}, { exp: 'soon' }, { exp: 1e300 }, null, []])
      expect(tokenExpiry(tokenWith(claims))).toBeUndefined();
    expect(tokenExpiry('no.token.here')).toBeUndefined();
    expect(tokenExpiry('opaque')).toBeUndefined();
  });
});
