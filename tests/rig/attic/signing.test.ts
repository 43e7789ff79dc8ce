import { expect, test } from 'vitest';

import { fromNix32, nix32 } from './names.ts';
import { parseSigningKey, signPath } from './signing.ts';

const seed = Buffer.from(Array.from({ length: 32 }, (_, index) => index));
const publicKey = 'A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=';
const notation = `test:${Buffer.concat([seed, Buffer.from(publicKey, 'base64')]).toString('base64')}`;
const digits = '10a83a91g1r50bdw8g4hn47m7j7m6angpabwc80l9c16nx11cw9d';

test('the signature of a path is that of Nix', () => {
  const key = parseSigningKey(notation)!;
  expect(key.publicKey).toBe(`test:${publicKey}`);
  const store = '/nix/store';
  const storePath = `${store}/ia70ss13m22znbl8khrf2hq72qmh5drr-demo`;
  const references = [`${store}/0d71ygfwbmy1xjlbj1v027dfmy9cqavy-libffi-3.3`, storePath];
  const signed = signPath(key, { storePath, narHash: fromNix32(digits, 32)!, narSize: 120, references });
  expect(signed).toBe(
    'test:WHRoemiOslL7uy3NGndzMewrVJFL34L8VI64Kxaa/x57D+qRk0Pk8JEsN0TV8iLNQg+gWcUhLYn8amIhKHyDBw==',
  );
});

test('base 32 of Nix, both ways', () => {
  const hello = Buffer.from('0a430879c266f8b57f4092a0f935cf3facd48bbccde5760d4748ca405171e969', 'hex');
  expect(nix32(hello)).toBe('0sg9f58l1jj88w6pdrfdpj5x9b1zrwszk84j81zvby36q9whhhqa');
  expect(fromNix32(nix32(hello), 32)).toEqual(hello);
  expect(fromNix32('e'.repeat(52), 32)).toBeUndefined();
  // 52 digits hold 260 bits.
  expect(fromNix32('z'.repeat(52), 32)).toBeUndefined();
});

test.each(['test', 'test:', ':AAAA', `test:${publicKey}`])('%s is no secret key', (text) => {
  expect(parseSigningKey(text)).toBeUndefined();
});
