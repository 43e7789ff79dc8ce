import { failure, methodNotAllowed, type Answer } from './answers.ts';
import { nar, narinfo, nixCacheInfo } from './binary-cache.ts';
import { changeCache, createCache, destroyCache, showCache } from './cache-config.ts';
import type { Exchange } from './exchange.ts';
import { cacheNameProblem } from './extractors.ts';
import { findMissingPaths } from './missing-paths.ts';
import { methods, type Route } from './routes.ts';
import type { State } from './state.ts';
import { uploadPath } from './upload.ts';

const home: Answer = {
  status: 200,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: '<!doctype html>\n<html><head><title>Model of an Attic server</title></head></html>\n',
};

/** What the server answers when nothing is wrong with it. */
export async function handle(state: State, exchange: Exchange, route: Route): Promise<Answer> {
  if (route.name === 'unknown') return failure('NotFound');
  const allowed = methods[route.name];
  if (!allowed.includes(exchange.method)) return methodNotAllowed(allowed);
  const [cache = '', file = ''] = route.parameters;
  const problem = route.parameters.length > 0 ? cacheNameProblem(cache) : undefined;
  if (problem) return problem;
  switch (route.name) {
    case 'root':
      return home;
    case 'cache-config':
      return cacheConfig(state, exchange, cache);
    case 'get-missing-paths':
      return findMissingPaths(state, exchange);
    case 'upload-path':
      return uploadPath(state, exchange);
    case 'attic-cache-info':
      return showCache(state, exchange, cache);
    case 'nix-cache-info':
      return nixCacheInfo(state, exchange, cache);
    case 'narinfo':
      return narinfo(state, exchange, cache, file);
    case 'nar':
      return nar(state, exchange, cache, file);
  }
}

async function cacheConfig(state: State, exchange: Exchange, cache: string): Promise<Answer> {
  switch (exchange.method) {
    case 'POST':
      return createCache(state, exchange, cache);
    case 'PATCH':
      return changeCache(state, exchange, cache);
    case 'DELETE':
      return destroyCache(state, exchange, cache);
    default:
      return showCache(state, exchange, cache);
  }
}
