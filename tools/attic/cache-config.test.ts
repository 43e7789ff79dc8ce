import { describe, expect, it } from 'vitest';

import { readCacheConfig, substituterUrl } from './cache-config.ts';

const answer = {
  substituter_endpoint: 'http://127.0.0.1:8400/testp',
  api_endpoint: 'http://127.0.0.1:8400/',
  public_key: 'testp:u9M0a8aTQJIAWPGPY87qJunI4uo11IK+HNVXxyIwj4Q=',
  is_public: false,
  store_dir: '/nix/store',
  priority: 41,
  upstream_cache_key_names: ['cache.nixos.org-1'],
  retention_period: 'Global',
};

function read(given: Record<string, unknown>): unknown {
  const config = readCacheConfig(JSON.stringify(given));
  return config.ok ? config.value : config.error;
}

describe('what a server says of a cache', () => {
  it('is read', () => {
    expect(read(answer)).toEqual({
      publicKey: answer.public_key,
      substituterEndpoint: answer.substituter_endpoint,
      apiEndpoint: answer.api_endpoint,
      isPublic: false,
      storeDir: '/nix/store',
      priority: 41,
      upstreamCacheKeyNames: ['cache.nixos.org-1'],
      retention: 'global',
    });
    expect(read({ ...answer, retention_period: { Period: 3600 } })).toMatchObject({
      retention: { seconds: 3600 },
    });
  });

  it('may be less, or more', () => {
    expect(read({ new_field: 1, public_key: null })).toEqual({ upstreamCacheKeyNames: [] });
  });

  it.each([
    [{ public_key: 'k:short' }, 'public_key is not a public key "name:base64"'],
    [{ public_key: `${answer.public_key}\nextra-substituters = http://x` }, 'public_key is not'],
    [{ substituter_endpoint: 'file:///x' }, 'substituter_endpoint is not an http or https URL'],
    [{ api_endpoint: 'http://x/ y' }, 'api_endpoint is not'],
    [{ is_public: 'yes' }, 'is_public is not true or false'],
    [{ store_dir: 'nix' }, 'store_dir is not an absolute path'],
    [{ priority: '41' }, 'priority is not an integer'],
    [{ upstream_cache_key_names: ['a', 1] }, 'upstream_cache_key_names is not a list of key names'],
    [{ retention_period: { Period: -1 } }, 'retention_period is not "Global"'],
  ])('is refused where a field has another form: %j', (given, problem) => {
    expect(read({ ...answer, ...given })).toEqual(expect.stringContaining(problem));
  });

  it('is refused where it is no object', () => {
    for (const body of ['', '<html>', '[]', 'null', '{"a":'])
      expect(readCacheConfig(body)).toEqual({ ok: false, error: 'it is no JSON object' });
  });
});

describe('the URL to substitute from', () => {
  const config = readCacheConfig(JSON.stringify(answer));
  const said = (substituterEndpoint: string | undefined, endpoint: string): unknown =>
    config.ok && substituterUrl(endpoint, 'testp', { ...config.value, substituterEndpoint });

  it('is what the server says, and never http where https was configured', () => {
    expect(said('http://h/testp', 'http://127.0.0.1/')).toBe('http://h/testp');
    expect(said('https://h/testp', 'http://127.0.0.1/')).toBe('https://h/testp');
    expect(said('https://cdn/testp', 'https://h/attic/')).toBe('https://cdn/testp');
    expect(said('http://h/testp', 'https://h/attic/')).toBe('https://h/attic/testp');
    expect(said(undefined, 'https://h/attic/')).toBe('https://h/attic/testp');
  });
});
