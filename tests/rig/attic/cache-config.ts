import { err, ok } from '../../../tools/result.ts';
import { empty, failure, json, requestError, type Answer } from './answers.ts';
import type { Exchange } from './exchange.ts';
import { jsonBody } from './extractors.ts';
import {
  boolean,
  integer,
  list,
  optional,
  parsed,
  string,
  struct,
  variant,
  type ShapeOf,
} from './json-shape.ts';
import { generateSigningKey, parseSigningKey, type SigningKey } from './signing.ts';
import { authorisedCache, permissionsOn, refusal, type Cache, type State } from './state.ts';

const keypair = variant(
  'Generate',
  'Keypair',
  parsed<SigningKey>((notation) => {
    if (!notation.includes(':')) return err('Signing error: The string lacks a colon separator.');
    const key = parseSigningKey(notation);
    return key ? ok(key) : err('Signing error: Invalid base64 payload');
  }),
);

const creation = struct({
  keypair,
  is_public: boolean,
  store_dir: string,
  priority: integer('i32'),
  upstream_cache_key_names: list(string),
});

const changes = struct({
  keypair: optional(keypair),
  is_public: optional(boolean),
  store_dir: optional(string),
  priority: optional(integer('i32')),
  upstream_cache_key_names: optional(list(string)),
  retention_period: optional(variant('Global', 'Period', integer('u32'))),
});

export function showCache(state: State, exchange: Exchange, name: string): Answer {
  const cache = authorisedCache(state, exchange, name, 'pull');
  if (!cache.ok) return cache.error;
  const scheme = exchange.headers['x-forwarded-proto'] === 'https' ? 'https' : 'http';
  const endpoint = `${scheme}://${exchange.headers.host ?? ''}/`;
  const { key, isPublic, storeDir, priority, upstreamCacheKeyNames, retentionPeriod } = cache.value;
  return json({
    substituter_endpoint: `${endpoint}${name}`,
    api_endpoint: endpoint,
    public_key: key.publicKey,
    is_public: isPublic,
    store_dir: storeDir,
    priority,
    upstream_cache_key_names: upstreamCacheKeyNames,
    retention_period: retentionPeriod === undefined ? 'Global' : { Period: retentionPeriod },
  });
}

export async function createCache(state: State, exchange: Exchange, name: string): Promise<Answer> {
  const body = await jsonBody(exchange, creation);
  if (!body.ok) return body.error;
  // A cache that is public already grants nothing here.
  const refused = refusal(permissionsOn({ ...state, caches: new Map() }, exchange, name), 'create-cache');
  if (refused) return refused;
  if (state.caches.has(name)) return failure('CacheAlreadyExists');
  const settings = body.value;
  state.caches.set(name, {
    name,
    key: chosenKey(settings.keypair, name),
    isPublic: settings.is_public,
    storeDir: settings.store_dir,
    priority: settings.priority,
    upstreamCacheKeyNames: settings.upstream_cache_key_names,
    retentionPeriod: undefined,
    objects: new Map(),
  });
  return empty;
}

export async function changeCache(state: State, exchange: Exchange, name: string): Promise<Answer> {
  const body = await jsonBody(exchange, changes);
  if (!body.ok) return body.error;
  const cache = authorisedCache(state, exchange, name, 'configure-cache');
  if (!cache.ok) return cache.error;
  const changed = body.value;
  if (changed.retention_period !== undefined) {
    const refused = refusal(permissionsOn(state, exchange, name), 'configure-cache-retention');
    if (refused) return refused;
  }
  if (Object.values(changed).every((value) => value === undefined)) {
    return requestError('No modifiable fields were set.');
  }
  change(cache.value, changed);
  return empty;
}

function change(cache: Cache, changed: ShapeOf<typeof changes>): void {
  if (changed.keypair !== undefined) cache.key = chosenKey(changed.keypair, cache.name);
  cache.isPublic = changed.is_public ?? cache.isPublic;
  cache.storeDir = changed.store_dir ?? cache.storeDir;
  cache.priority = changed.priority ?? cache.priority;
  cache.upstreamCacheKeyNames = changed.upstream_cache_key_names ?? cache.upstreamCacheKeyNames;
  if (changed.retention_period !== undefined) {
    cache.retentionPeriod =
      changed.retention_period === 'Global' ? undefined : changed.retention_period.value;
  }
}

function chosenKey(chosen: 'Generate' | { readonly value: SigningKey }, name: string): SigningKey {
  return chosen === 'Generate' ? generateSigningKey(name) : chosen.value;
}

export function destroyCache(state: State, exchange: Exchange, name: string): Answer {
  const cache = authorisedCache(state, exchange, name, 'destroy-cache');
  if (!cache.ok) return cache.error;
  state.caches.delete(name);
  return empty;
}
