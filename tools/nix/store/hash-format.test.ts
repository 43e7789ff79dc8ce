import { createHash } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { contentAddressText } from './content-address.ts';
import { formatBase16, formatNix32, formatSri, parseHash } from './hash-format.ts';
import { decodeNix32, encodeNix32 } from './nix32.ts';

// What `nix hash convert` gives for the same hash.
const base16 = 'sha256:0a430879c266f8b57f4092a0f935cf3facd48bbccde5760d4748ca405171e969';
const nix32 = 'sha256:0sg9f58l1jj88w6pdrfdpj5x9b1zrwszk84j81zvby36q9whhhqa';
const sri = 'sha256-CkMIecJm+LV/QJKg+TXPP6zUi7zN5XYNR0jKQFFx6Wk=';

describe('a hash', () => {
  it.each([
    base16,
    nix32,
    sri,
    sri.replace('-', ':'),
    { algorithm: 'sha256', format: 'base64', hash: sri.slice('sha256-'.length) },
    { algorithm: 'sha256', format: 'base16', hash: base16.slice('sha256:'.length) },
  ])('is the same as %s', (written) => {
    const hash = parseHash(written);
    expect(hash && [formatBase16(hash), formatNix32(hash), formatSri(hash)]).toEqual([base16, nix32, sri]);
  });

  it.each([
    ...['', 'sha256', 'sha256:', 'sha257:00', base16.slice(0, -1), `${base16}0`, nix32.replace('g', 'e')],
    ...[sri.replace('+', '!'), sri.replace('CkMI', 'CkM'), 'constructor:00', base16.replace(':', '-')],
    ...[null, 5, {}, { algorithm: 'sha256', format: 'base64', hash: base16 }, { algorithm: 'sha256' }],
    { algorithm: 'sha256', format: 'other', hash: sri.slice('sha256-'.length) },
  ])('is not %j', (written) => {
    expect(parseHash(written)).toBeUndefined();
  });

  it('of each algorithm goes through base 32 and back', () => {
    for (const algorithm of ['md5', 'sha1', 'sha256', 'sha512']) {
      const digest = createHash(algorithm).update(algorithm).digest();
      expect(decodeNix32(encodeNix32(digest), digest.length)).toEqual(digest);
      expect(parseHash(`${algorithm}:${encodeNix32(digest)}`)?.digest).toEqual(digest);
    }
  });

  it('in base 32 has no bits beyond its last byte', () => {
    expect(encodeNix32(Buffer.alloc(32, 0xff))).toBe(`1${'z'.repeat(51)}`);
    expect(decodeNix32(`1${'z'.repeat(51)}`, 32)).toEqual(Buffer.alloc(32, 0xff));
    expect(decodeNix32(`2${'0'.repeat(51)}`, 32)).toBeUndefined();
    expect(decodeNix32(`g${'0'.repeat(51)}`, 32)).toBeUndefined();
    expect(decodeNix32('0', 32)).toBeUndefined();
  });
});

describe('a content address', () => {
  it.each([
    ['flat', `fixed:${nix32}`],
    ['nar', `fixed:r:${nix32}`],
    ['git', `fixed:git:${nix32}`],
    ['text', `text:${nix32}`],
  ])('of method %s', (method, text) => {
    expect(contentAddressText({ method, hash: sri })).toBe(text);
    expect(contentAddressText(text)).toBe(text);
  });

  it.each([
    { method: 'toString', hash: sri },
    { method: 'nar', hash: 'x' },
    { method: 'nar' },
    'r:sha256',
    5,
    null,
  ])('is not %j', (written) => {
    expect(contentAddressText(written)).toBeUndefined();
  });
});
