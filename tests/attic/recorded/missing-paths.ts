import type { Bearer, RecordedRequest } from './request.ts';

const path = '_api/v1/get-missing-paths';

function ask(row: string, body: string, rest: Partial<RecordedRequest> = {}): RecordedRequest {
  return {
    row,
    method: 'POST',
    path,
    headers: { 'content-type': 'application/json' },
    body,
    contentLength: true,
    ...rest,
  };
}

function query(hashes: readonly string[], cache = 'testp'): string {
  return JSON.stringify({ cache, store_path_hashes: hashes });
}

const a = 'a'.repeat(32);

function byToken(bearer: Bearer): RecordedRequest {
  return ask(`gmp token=${bearer}`, query([a]), { bearer });
}

function many(row: string, count: number): RecordedRequest {
  return ask(row, query(Array.from({ length: count }, (_, index) => String(index).padStart(32, '0'))));
}

export const missingPaths: readonly RecordedRequest[] = [
  ask('gmp ok', query([a, 'b'.repeat(32)])),
  ask('gmp empty', query([])),
  ask('gmp bad hash', query(['xyz'])),
  ask('gmp bad char', query(['e'.repeat(32)])),
  ask('gmp no ctype', query([a]), { headers: {} }),
  ask('gmp bad json', '{'),
  ask('gmp missing field', '{"cache":"testp"}'),
  ask('gmp wrong type', '{"cache":"testp","store_path_hashes":"x"}'),
  ask('gmp absent cache', query([a], 'testabsent')),
  ask('gmp bad cache', query([a], 'a b')),
  ...(['pull', 'push', 'other', 'expired', 'bad', 'none'] as const).map(byToken),
  ask('gmp public anon', query([a], 'testpub'), { bearer: 'none' }),
  { row: 'gmp GET', method: 'GET', path },
  many('gmp n=1000', 1000),
  many('gmp n=32000', 32_000),
  many('gmp n=33000', 33_000),
  many('gmp n=59000', 59_000),
  many('gmp 2.2MB', 63_000),
];
