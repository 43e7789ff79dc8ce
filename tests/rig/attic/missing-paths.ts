import { err, ok } from '../../../tools/result.ts';
import { failure, json, type Answer } from './answers.ts';
import type { Exchange } from './exchange.ts';
import { cacheName, jsonBody } from './extractors.ts';
import { list, parsed, struct } from './json-shape.ts';
import { storePathHashError } from './names.ts';
import { authorisedCache, type State } from './state.ts';

/** The variables that SQLite takes in one statement: one is the cache's name. */
const SQL_VARIABLES = 32_766;

export const storePathHash = parsed((hash) => {
  const problem = storePathHashError(hash);
  return problem === undefined ? ok(hash) : err(problem);
});

const query = struct({ cache: cacheName, store_path_hashes: list(storePathHash) });

export async function findMissingPaths(state: State, exchange: Exchange): Promise<Answer> {
  const body = await jsonBody(exchange, query);
  if (!body.ok) return body.error;
  const cache = authorisedCache(state, exchange, body.value.cache, 'push');
  if (!cache.ok) return cache.error;
  const asked = new Set(body.value.store_path_hashes);
  if (asked.size + 1 > SQL_VARIABLES) return failure('InternalServerError');
  const missing = [...asked].filter((hash) => !cache.value.objects.has(hash));
  // The server hashes them: no client may lean on the order of its question.
  return json({ missing_paths: missing.reverse() });
}
