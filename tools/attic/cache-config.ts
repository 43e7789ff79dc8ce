import { err, ok, type Result } from '../result.ts';
import { parseObject } from './http/error-answer.ts';

/** What a server says of a cache. Every field may be absent. */
export interface CacheConfig {
  /** `name:base64`, an Ed25519 key: fit for `trusted-public-keys`. */
  readonly publicKey: string | undefined;
  /** As the server sees itself, which behind TLS may be http: see `substituterUrl`. */
  readonly substituterEndpoint: string | undefined;
  readonly apiEndpoint: string | undefined;
  readonly isPublic: boolean | undefined;
  readonly storeDir: string | undefined;
  readonly priority: number | undefined;
  /** Paths with a signature by a key of one of these names are not pushed. */
  readonly upstreamCacheKeyNames: readonly string[];
  readonly retention: 'global' | { readonly seconds: number } | undefined;
}

type Fields = Readonly<Record<string, unknown>>;

/** Reads the answer to a question for cache-config; the error says which field is wrong. */
export function readCacheConfig(body: string): Result<CacheConfig, string> {
  const fields = parseObject(body);
  if (!fields) return err('it is no JSON object');
  const wrong: string[] = [];
  const field = <T>(
    name: string,
    expected: string,
    read: (value: unknown) => T | undefined,
  ): T | undefined => {
    const value = fields[name];
    if (value === undefined || value === null) return undefined;
    const result = read(value);
    if (result === undefined) wrong.push(`${name} is not ${expected}`);
    return result;
  };
  const config: CacheConfig = {
    publicKey: field('public_key', 'a public key "name:base64"', publicKey),
    substituterEndpoint: field('substituter_endpoint', 'an http or https URL', httpUrl),
    apiEndpoint: field('api_endpoint', 'an http or https URL', httpUrl),
    isPublic: field('is_public', 'true or false', (value) =>
      typeof value === 'boolean' ? value : undefined,
    ),
    storeDir: field('store_dir', 'an absolute path', absolutePath),
    priority: field('priority', 'an integer', (value) =>
      Number.isSafeInteger(value) ? (value as number) : undefined,
    ),
    upstreamCacheKeyNames: field('upstream_cache_key_names', 'a list of key names', keyNames) ?? [],
    retention: field('retention_period', '"Global" or {"Period": seconds}', retention),
  };
  return wrong.length === 0 ? ok(config) : err(wrong.join(', '));
}

/**
 * The URL to substitute from. The server's own view of it is kept unless that would send a token in the clear: behind TLS
 * without X-Forwarded-Proto, Attic calls itself http.
 */
export function substituterUrl(endpoint: string, cache: string, config: CacheConfig): string {
  const own = new URL(cache, endpoint).href;
  const said = config.substituterEndpoint;
  return said === undefined || (own.startsWith('https:') && !said.startsWith('https:')) ? own : said;
}

function publicKey(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const key = /^([^\s:\p{Cc}]+):([A-Za-z0-9+/]{43}=)$/u.exec(value);
  return key ? value : undefined;
}

function httpUrl(value: unknown): string | undefined {
  if (typeof value !== 'string' || !URL.canParse(value)) return undefined;
  return /^https?:$/.test(new URL(value).protocol) && !/[\s\p{Cc}]/u.test(value) ? value : undefined;
}

function absolutePath(value: unknown): string | undefined {
  return typeof value === 'string' && /^\/[^\p{Cc}]*$/u.test(value) ? value : undefined;
}

function keyNames(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const names = value.filter(
    (name): name is string => typeof name === 'string' && /^[^\s:\p{Cc}]+$/u.test(name),
  );
  return names.length === value.length ? names : undefined;
}

function retention(value: unknown): CacheConfig['retention'] {
  if (value === 'Global') return 'global';
  if (typeof value !== 'object' || value === null) return undefined;
  const seconds = (value as Fields)['Period'];
  return typeof seconds === 'number' && Number.isSafeInteger(seconds) && seconds >= 0
    ? { seconds }
    : undefined;
}
