import { createHash } from 'node:crypto';

import { json, requestError, type Answer } from './answers.ts';
import { BodySource } from './body-source.ts';
import { withLastByteChanged, type Exchange } from './exchange.ts';
import { readNarInfo, type NarInfo } from './nar-info.ts';
import { authorisedCache, type Cache, type State } from './state.ts';
import type { StoredNar } from './storage.ts';

/** The average of the server's chunks, whose borders depend on their content. */
const CHUNK = 65_536;

export async function uploadPath(state: State, exchange: Exchange): Promise<Answer> {
  const body = new BodySource(exchange.body());
  const info = await readNarInfo(exchange, body, state.settings.maxNarInfoSize);
  if (!info.ok) return info.error;
  exchange.record.storePathHash = info.value.store_path_hash;
  const cache = authorisedCache(state, exchange, info.value.cache, 'push');
  if (!cache.ok) return cache.error;
  const known = state.storage.nar(info.value.nar_hash);
  if (!known) return storeNar(state, exchange, cache.value, info.value, body);
  if (state.settings.requireProofOfPossession) {
    const { hash, size } = await hashRest(body);
    if (!hash.equals(known.hash) || size !== known.size || size !== info.value.nar_size) {
      return requestError('Bad NAR Hash or Size');
    }
  }
  addObject(state, cache.value, info.value, known);
  return json({ kind: 'Deduplicated', frac_deduplicated: null });
}

async function hashRest(body: BodySource): Promise<{ readonly hash: Buffer; readonly size: number }> {
  const hash = createHash('sha256');
  let size = 0;
  for (let part = await body.next(CHUNK); part; part = await body.next(CHUNK)) {
    hash.update(part);
    size += part.length;
  }
  return { hash: hash.digest(), size };
}

async function storeNar(
  state: State,
  exchange: Exchange,
  cache: Cache,
  info: NarInfo,
  body: BodySource,
): Promise<Answer> {
  const { narSizeThreshold, compression } = state.settings;
  const single = compression === 'br' || narSizeThreshold === 0 || info.nar_size < narSizeThreshold;
  const received = narOf(exchange, info, body, single ? Math.max(1, info.nar_size) : CHUNK);
  return single ? storeAsOneChunk(state, cache, info, received) : storeInChunks(state, cache, info, received);
}

/** What follows the announced size is not read. */
async function* narOf(
  exchange: Exchange,
  info: NarInfo,
  body: BodySource,
  chunkSize: number,
): AsyncGenerator<Buffer, void, undefined> {
  let size = 0;
  while (size < info.nar_size) {
    const content = await body.take(Math.min(chunkSize, info.nar_size - size));
    if (content.length === 0) return;
    yield exchange.fault?.type === 'wrong-hash' && size === 0 ? withLastByteChanged(content) : content;
    size += content.length;
  }
}

async function storeAsOneChunk(
  state: State,
  cache: Cache,
  info: NarInfo,
  received: AsyncIterable<Buffer>,
): Promise<Answer> {
  const content = await collected(received);
  if (
    content.length !== info.nar_size ||
    !createHash('sha256').update(content).digest().equals(info.nar_hash)
  ) {
    return requestError('Bad chunk hash or size');
  }
  const chunk = await state.storage.addChunk(content);
  const nar = { hash: info.nar_hash, size: info.nar_size, chunks: [chunk.hash] };
  state.storage.addNar(nar);
  addObject(state, cache, info, nar);
  return json({ kind: 'Uploaded', file_size: chunk.compressedSize, frac_deduplicated: null });
}

async function collected(parts: AsyncIterable<Buffer>): Promise<Buffer> {
  const buffers: Buffer[] = [];
  for await (const part of parts) buffers.push(part);
  return Buffer.concat(buffers);
}

async function storeInChunks(
  state: State,
  cache: Cache,
  info: NarInfo,
  received: AsyncIterable<Buffer>,
): Promise<Answer> {
  const hash = createHash('sha256');
  const chunks: string[] = [];
  let size = 0;
  let fileSize = 0;
  let deduplicated = 0;
  for await (const content of received) {
    hash.update(content);
    const chunk = await state.storage.addChunk(content);
    chunks.push(chunk.hash);
    size += content.length;
    fileSize += chunk.compressedSize;
    if (chunk.known) deduplicated += content.length;
  }
  if (size !== info.nar_size || !hash.digest().equals(info.nar_hash)) {
    return requestError('Bad NAR Hash or Size');
  }
  const nar = { hash: info.nar_hash, size, chunks };
  state.storage.addNar(nar);
  addObject(state, cache, info, nar);
  // A number with a point, as the server writes it.
  const fraction = deduplicated / size;
  const written = Number.isInteger(fraction) ? fraction.toFixed(1) : String(fraction);
  return { ...json({}), body: `{"kind":"Uploaded","file_size":${fileSize},"frac_deduplicated":${written}}` };
}

/** Replaces what the cache has under the same hash part. Nothing asks whether its references are there. */
function addObject(state: State, cache: Cache, info: NarInfo, nar: StoredNar): void {
  const { store_path: storePath, store_path_hash: storePathHash, references } = info;
  cache.objects.set(storePathHash, {
    storePath,
    references,
    system: info.system,
    deriver: info.deriver,
    ca: info.ca,
    nar,
  });
  state.journal.becameVisible({ cache: cache.name, storePathHash, storePath, references });
}
