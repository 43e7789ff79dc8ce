import { dirname } from 'node:path';

import { failure, type Answer } from './answers.ts';
import type { Exchange } from './exchange.ts';
import { storePathHashError } from './names.ts';
import { signPath } from './signing.ts';
import {
  authorisedCache,
  permissionsOn,
  refusal,
  type Cache,
  type State,
  type StoredObject,
} from './state.ts';

export function nixCacheInfo(state: State, exchange: Exchange, name: string): Answer {
  const cache = authorisedCache(state, exchange, name, 'pull');
  if (!cache.ok) return cache.error;
  const { storeDir, priority } = cache.value;
  return {
    status: 200,
    headers: { 'content-type': 'text/x-nix-cache-info', ...visibility(cache.value) },
    body: `WantMassQuery: 1\nStoreDir: ${storeDir}\nPriority: ${priority}\n`,
  };
}

export function narinfo(state: State, exchange: Exchange, name: string, file: string): Answer {
  const found = findObject(state, exchange, name, file, 'narinfo');
  if ('status' in found) return found;
  const { cache, object, hash } = found;
  const { storePath, references, system, deriver, ca, nar } = object;
  const signature = signPath(cache.key, {
    storePath,
    narHash: nar.hash,
    narSize: nar.size,
    // In the order in which they were sent: an order that Nix does not expect makes a signature that it refuses.
    references: references.map((reference) => `${dirname(storePath)}/${reference}`),
  });
  const fields: readonly (readonly [string, string | number | undefined])[] = [
    ['StorePath', storePath],
    ['URL', `nar/${hash}.nar`],
    ['Compression', state.settings.compression],
    ['NarHash', `sha256:${nar.hash.toString('hex')}`],
    ['NarSize', nar.size],
    ['References', references.join(' ')],
    ['System', system],
    ['Deriver', deriver],
    ['Sig', signature],
    ['CA', ca],
  ];
  return {
    status: 200,
    headers: { 'content-type': 'text/x-nix-narinfo', ...visibility(cache) },
    body: fields.map(([key, value]) => (value === undefined ? '' : `${key}: ${value}\n`)).join(''),
  };
}

export async function nar(state: State, exchange: Exchange, name: string, file: string): Promise<Answer> {
  const found = findObject(state, exchange, name, file, 'nar');
  if ('status' in found) return found;
  const { chunks } = found.object.nar;
  const [only, ...more] = chunks;
  // One chunk is opened before the answer begins; the chunks of several are opened on the way.
  if (only !== undefined && more.length === 0 && (await state.storage.chunk(only)) === undefined) {
    return failure('InternalServerError');
  }
  return {
    status: 200,
    headers: { 'content-type': 'application/x-nix-nar', ...visibility(found.cache) },
    body: contents(state, chunks),
  };
}

async function* contents(state: State, chunks: readonly string[]): AsyncGenerator<Buffer, void, undefined> {
  for (const hash of chunks) {
    const chunk = await state.storage.chunk(hash);
    if (!chunk) throw new LostChunk();
    yield chunk;
  }
}

/** The answer has begun when it is found that it cannot end. */
export class LostChunk extends Error {}

interface FoundObject {
  readonly cache: Cache;
  readonly object: StoredObject;
  readonly hash: string;
}

/** What is absent is said to be absent to everybody; what is there, only to who may see it. */
function findObject(
  state: State,
  exchange: Exchange,
  name: string,
  file: string,
  suffix: 'narinfo' | 'nar',
): FoundObject | Answer {
  const dot = file.indexOf('.');
  if (dot < 0 || file.slice(dot + 1) !== suffix) return failure('NotFound');
  const hash = file.slice(0, dot);
  if (storePathHashError(hash) !== undefined) return failure('InvalidStorePathHash');
  exchange.record.storePathHash = hash;
  const cache = state.caches.get(name);
  const object = cache?.objects.get(hash);
  if (!cache || !object) return failure('NoSuchObject');
  const refused = refusal(permissionsOn(state, exchange, name), 'pull');
  return refused ?? { cache, object, hash };
}

function visibility(cache: Cache): Readonly<Record<string, string>> {
  return cache.isPublic ? { 'x-attic-cache-visibility': 'public' } : {};
}
