import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import {
  forbidden,
  internalError,
  noSuchCache,
  tooManyRequests,
  unauthorized,
  unavailable,
} from '../rig/attic/faults.ts';
import { startAtticServer, type AtticServer } from '../rig/attic/server.ts';
import { CACHE, jsonOf, PlainRequests } from './plain-requests.ts';
import { freshNar } from './recorded/request.ts';

const hash = 'a'.repeat(32);
const BIG = 200_000;

let server: AtticServer;
let plain: PlainRequests;

beforeEach(async () => {
  server = await startAtticServer({ compression: 'none' });
  server.createCache(CACHE);
  plain = new PlainRequests(server);
});

afterEach(() => server.close());

/** Long buffers are slow to compare with a report of what differs. */
function digest(bytes: Buffer): { readonly size: number; readonly sha256: string } {
  return { size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

async function download(): Promise<{ readonly size: number; readonly sha256: string }> {
  const received = await plain.get(`${CACHE}/nar/${hash}.nar`);
  if (received.type !== 'answer') throw new Error(received.code);
  expect(received.status).toBe(200);
  return digest(received.body);
}

test.each([
  ['unauthorized', unauthorized, 401, 'Unauthorized'],
  ['forbidden', forbidden, 403, 'AccessError'],
  ['noSuchCache', noSuchCache, 404, 'NoSuchCache'],
  ['internalError', internalError, 500, 'InternalServerError'],
])('%s answers in the server’s own words', async (_, action, status, error) => {
  server.inject({ route: 'upload-path', action });
  const received = await plain.upload({ hash, nar: freshNar() });
  expect(received).toMatchObject({ status });
  expect(jsonOf(received)).toMatchObject({ code: status, error });
  expect(server.requests).toMatchObject([{ fault: 'answer', bodyBytes: 0, status }]);
});

test('what stands in front of a server answers in HTML', async () => {
  server.inject({ times: 1, action: tooManyRequests(7) });
  server.inject({ times: 1, action: unavailable });
  expect(await plain.get('')).toMatchObject({
    status: 429,
    headers: { 'retry-after': '7', 'content-type': 'text/html' },
  });
  expect(await plain.get('')).toMatchObject({ status: 503, headers: { 'content-type': 'text/html' } });
  expect(await plain.get('')).toMatchObject({ status: 200 });
});

test('a fault keeps to its route and its count, and can be taken away', async () => {
  const remove = server.inject({ route: 'root', after: 1, times: 2, action: internalError });
  const statuses = async (): Promise<unknown[]> => {
    const received = [];
    for (let round = 0; round < 2; round++) received.push(await plain.get(''));
    return received.map((answer) => answer.type === 'answer' && answer.status);
  };
  expect(await plain.get('unknown')).toMatchObject({ status: 404 });
  expect(await statuses()).toEqual([200, 500]);
  expect(await statuses()).toEqual([500, 200]);
  remove();
  server.inject({ action: unavailable });
  server.clearFaults();
  expect(await statuses()).toEqual([200, 200]);
});

describe('a limit of bodies', () => {
  beforeEach(() => {
    server.inject({ route: 'upload-path', action: { type: 'body-limit', bytes: 100_000 } });
  });

  test('is seen in Content-Length', async () => {
    const received = await plain.upload({ hash, nar: freshNar(BIG) }, { contentLength: true, expect: true });
    expect(received).toMatchObject({
      status: 413,
      continued: false,
      headers: { 'content-type': 'text/html' },
    });
    expect(server.requests).toMatchObject([{ bodyBytes: 0 }]);
  });

  test('is met on the way without', async () => {
    const received = await plain.upload({ hash, nar: freshNar(BIG) }, { expect: true });
    expect(received).toMatchObject({ status: 413, continued: true });
  });

  test('lets smaller ones through', async () => {
    expect(await plain.upload({ hash, nar: freshNar() })).toMatchObject({ status: 200 });
  });
});

describe('a connection that breaks', () => {
  const nar = freshNar(BIG);

  test('inside the body of a request', async () => {
    server.inject({ route: 'upload-path', times: 1, action: { type: 'reset', afterBytes: 50_000 } });
    expect(await plain.upload({ hash, nar })).toMatchObject({ type: 'connection-lost' });
    expect(server.visiblePaths).toEqual([]);
    expect(server.requests[0]?.status).toBeUndefined();
    expect(await plain.upload({ hash, nar })).toMatchObject({ status: 200 });
  });

  test('inside an answer', async () => {
    await plain.upload({ hash, nar });
    server.inject({ route: 'nar', times: 1, action: { type: 'reset', afterBytes: 100_000 } });
    expect(await plain.get(`${CACHE}/nar/${hash}.nar`)).toMatchObject({ type: 'connection-lost' });
    expect(await download()).toEqual(digest(nar.bytes));
  });

  test('instead of an answer, when all is done', async () => {
    server.inject({ route: 'upload-path', times: 1, action: { type: 'lose-answer' } });
    expect(await plain.upload({ hash, nar })).toMatchObject({ type: 'connection-lost' });
    expect(await plain.missing(hash)).toEqual([]);
  });

  test('with the server, which comes back', async () => {
    server.inject({ route: 'upload-path', times: 1, action: { type: 'refuse', afterBytes: 0 } });
    expect(await plain.upload({ hash, nar })).toMatchObject({ type: 'connection-lost' });
    expect(await plain.get('')).toEqual({ type: 'connection-lost', code: 'ECONNREFUSED' });
    await server.listen();
    expect(await plain.upload({ hash, nar })).toMatchObject({ status: 200 });
  });

  test('with the server, which is back at once and knows what it knew', async () => {
    const other = 'b'.repeat(32);
    await plain.upload({ hash, nar });
    const { url } = server;
    server.inject({ route: 'upload-path', times: 1, action: { type: 'restart', afterBytes: 50_000 } });
    expect(await plain.upload({ hash: other, nar: freshNar(BIG) })).toMatchObject({
      type: 'connection-lost',
    });
    await server.listen();
    expect(server.url).toBe(url);
    expect(await plain.missing(hash, other)).toEqual([other]);
  });
});

test.each([
  ['black-hole', { type: 'black-hole' }],
  ['delay', { type: 'delay', milliseconds: 3_600_000 }],
  ['slow', { type: 'slow', bytesPerSecond: 1 }],
] as const)('%s: one request waits, the others do not', async (_, action) => {
  server.inject({ route: 'upload-path', times: 1, action });
  let ended = false;
  const waiting = plain.upload({ hash, nar: freshNar(BIG) }).then((received) => {
    ended = true;
    return received;
  });
  while (server.requests.length === 0) await sleep(5);
  const other = 'b'.repeat(32);
  expect(await plain.upload({ hash: other, nar: freshNar() })).toMatchObject({ status: 200 });
  expect(ended).toBe(false);
  await server.close();
  expect(await waiting).toMatchObject({ type: 'connection-lost' });
  expect(server.visiblePaths).toMatchObject([{ storePathHash: other }]);
});

test('a slow answer comes whole', async () => {
  const nar = freshNar(BIG);
  await plain.upload({ hash, nar });
  server.inject({ route: 'nar', action: { type: 'slow', bytesPerSecond: 10_000_000 } });
  expect(await download()).toEqual(digest(nar.bytes));
});

test.each([
  ['of one chunk', 24, 'Bad chunk hash or size'],
  ['of several chunks', BIG, 'Bad NAR Hash or Size'],
])('a NAR %s that changes on its way in is refused, and on its way out is not', async (_, size, message) => {
  const nar = freshNar(size);
  server.inject({ route: 'upload-path', times: 1, action: { type: 'wrong-hash' } });
  expect(jsonOf(await plain.upload({ hash, nar }))).toMatchObject({
    message: `General request error: ${message}`,
  });
  expect(await plain.upload({ hash, nar })).toMatchObject({ status: 200 });
  server.inject({ route: 'nar', times: 1, action: { type: 'wrong-hash' } });
  const changed = await download();
  expect(changed.size).toBe(nar.size);
  expect(changed).not.toEqual(digest(nar.bytes));
});
