import { expect, test } from 'vitest';

import { parseProviderAddress } from './provider-address.ts';

test('an address without a host belongs to the default registry', () => {
  expect(parseProviderAddress('hashicorp/random')).toEqual({
    ok: true,
    value: 'registry.opentofu.org/hashicorp/random',
  });
  expect(parseProviderAddress('localhost:8080/acme/x')).toEqual({ ok: true, value: 'localhost:8080/acme/x' });
});

test.each([
  '',
  'random',
  'a/b/c/d',
  '../hashicorp/random',
  'Hashicorp/random',
  'registry/a/b',
  'a//b',
  'a/-b',
])('%j is refused', (text) => {
  expect(parseProviderAddress(text).ok).toBe(false);
});
