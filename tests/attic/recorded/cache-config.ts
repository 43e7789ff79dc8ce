import { FOREIGN_CACHE, STORE, type Bearer, type RecordedRequest } from './request.ts';

const jsonType = { 'content-type': 'application/json' };

function settings(isPublic = false): string {
  return JSON.stringify({
    keypair: 'Generate',
    is_public: isPublic,
    store_dir: STORE,
    priority: 41,
    upstream_cache_key_names: ['cache.nixos.org-1'],
  });
}

function config(
  method: string,
  row: string,
  cache: string,
  rest: Partial<RecordedRequest> = {},
): RecordedRequest {
  return { row, method, path: `_api/v1/cache-config/${cache}`, contentLength: true, ...rest };
}

function create(row: string, cache: string, rest: Partial<RecordedRequest> = {}): RecordedRequest {
  return config('POST', row, cache, { headers: jsonType, body: settings(), ...rest });
}

function show(row: string, cache: string, bearer: Bearer): RecordedRequest {
  return config('GET', row, cache, { bearer });
}

function patch(row: string, body: unknown, bearer: Bearer = 'all'): RecordedRequest {
  return config('PATCH', row, 'testp', { bearer, headers: jsonType, body: JSON.stringify(body) });
}

export const creation: readonly RecordedRequest[] = [
  create('create testp', 'testp'),
  create('create again', 'testp'),
  create('create public', 'testpub', { body: settings(true) }),
  create('create no perm', 'testq', { bearer: 'push' }),
  create('create anon', 'testq', { bearer: 'none' }),
  create('create no ctype', 'testq', { headers: {} }),
  create('create bad json', 'testq', { body: '{' }),
  create('create missing field', 'testq', { body: '{"keypair":"Generate"}' }),
  create('create bad name', 'test.q'),
  create('create bad keypair', 'testq', { body: '{"keypair":{"Keypair":"x"},"is_public":false}' }),
];

export const configuration: readonly RecordedRequest[] = [
  ...(['all', 'pull', 'push', 'other', 'expired', 'bad', 'none'] as const).map((bearer) =>
    show(`config testp token=${bearer}`, 'testp', bearer),
  ),
  show('config absent token=all', 'testabsent', 'all'),
  show('config absent token=none', 'testabsent', 'none'),
  show('config absent-other', FOREIGN_CACHE, 'all'),
  show('config public anon', 'testpub', 'none'),
  config('HEAD', 'config HEAD', 'testp'),
  config('PUT', 'config PUT', 'testp', { headers: jsonType, body: settings() }),
  config('GET', 'config badname', 'a%20b'),
  { row: 'attic-cache-info', method: 'GET', path: 'testp/attic-cache-info' },
  config('GET', 'auth lower', 'testp', { scheme: 'bearer' }),
  config('GET', 'auth basic', 'testp', { scheme: 'Basic' }),
  config('GET', 'config Forwarded-Proto', 'testp', { headers: { 'x-forwarded-proto': 'https' } }),
  patch('patch none', {}),
  patch('patch retention', { retention_period: { Period: 3600 } }),
  config('GET', 'config after', 'testp'),
  patch('patch global', { retention_period: 'Global' }),
  patch('patch no perm', { priority: 42 }, 'push'),
];

/** All but the last of the public cache, which is created twice and deleted twice. */
export const deletion: readonly RecordedRequest[] = [
  config('DELETE', 'delete cache no perm', 'testpub', { bearer: 'push' }),
  config('DELETE', 'delete cache', 'testpub'),
  config('DELETE', 'delete again', 'testpub'),
  config('GET', 'config deleted', 'testpub'),
  create('recreate deleted', 'testpub'),
  config('DELETE', 'delete pub', 'testpub'),
  config('DELETE', 'delete testp', 'testp'),
];
