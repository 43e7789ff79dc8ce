import { isCacheName } from '../cache-name.ts';
import { err, ok, type Result } from '../../result.ts';
import type { AtticConfigurationFailure, UrlProblem } from './failure.ts';
import type { Origin } from './origin.ts';
import { shownValue } from './shown-value.ts';

const SCHEME = /^attic\+(?=https?:\/\/)/i;

/** What `--to` or a variable calls a cache. */
export type CacheReference =
  | { readonly type: 'url'; readonly url: string; readonly cache: string }
  | { readonly type: 'of-server'; readonly server: string; readonly cache: string };

/** The endpoint of a server: every relative URL is resolved against it, so that its path must end in a slash. */
export function readServerUrl(text: string, from: Origin): Result<string, AtticConfigurationFailure> {
  const bad = (problem: UrlProblem): Result<never, AtticConfigurationFailure> =>
    err({ type: 'bad-url', from, value: shownValue(text), problem });
  if (!URL.canParse(text)) return bad('not-a-url');
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return bad('not-http');
  if (url.username !== '' || url.password !== '') return bad('credentials');
  if (/[?#]/.test(text)) return bad('query');
  return ok(url.href.endsWith('/') ? url.href : `${url.href}/`);
}

/** Whether a destination is meant for this client, rather than a store URI of Nix. */
export function isAtticDestination(text: string): boolean {
  return text.toLowerCase().startsWith('attic+') || /^[^:/?#]+:(?!\/\/)[^:/]*$/.test(text);
}

/** Reads `attic+https://host/path/cache` or `server:cache`. */
export function readDestination(
  text: string,
  from: Origin,
): Result<CacheReference, AtticConfigurationFailure> {
  if (!text.toLowerCase().startsWith('attic+')) return readReference(text, from);
  if (!SCHEME.test(text)) return err({ type: 'bad-url', from, value: shownValue(text), problem: 'not-http' });
  const server = readServerUrl(text.replace(SCHEME, ''), from);
  if (!server.ok) return server;
  const url = new URL(server.value);
  const parts = url.pathname.split('/').filter((part) => part !== '');
  const cache = parts.pop();
  if (cache === undefined)
    return err({ type: 'bad-url', from, value: shownValue(text), problem: 'no-cache' });
  if (!isCacheName(cache)) return err({ type: 'bad-cache-name', from, value: shownValue(cache) });
  url.pathname = parts.map((part) => `${part}/`).join('');
  return ok({ type: 'url', url: url.href, cache });
}

function readReference(text: string, from: Origin): Result<CacheReference, AtticConfigurationFailure> {
  const colon = text.indexOf(':');
  const server = text.slice(0, colon);
  const cache = text.slice(colon + 1);
  if (colon < 1 || !isCacheName(cache)) return err({ type: 'bad-cache-name', from, value: shownValue(text) });
  return ok({ type: 'of-server', server, cache });
}
