import { request } from 'node:https';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { startAtticServer, type AtticServer, type AtticServerOptions } from '../rig/attic/server.ts';
import { makeCertificate } from '../rig/certificate.ts';
import { CACHE, jsonOf, PlainRequests, uploadRequest } from './plain-requests.ts';
import { freshNar } from './recorded/request.ts';
import { send } from './recorded/send.ts';

const [a, b, c] = ['a', 'b', 'c'].map((letter) => letter.repeat(32)) as [string, string, string];
const MEGABYTES = 8_000_000;

let server: AtticServer;
let plain: PlainRequests;

async function start(options: AtticServerOptions = {}): Promise<void> {
  server = await startAtticServer(options);
  server.createCache(CACHE);
  plain = new PlainRequests(server);
}

beforeEach(() => start());
afterEach(() => server.close());

describe('a refusal before the body is read', () => {
  test('ends the connection under whoever sends on', async () => {
    const nar = freshNar(MEGABYTES);
    const upload = { row: 'anonymous', ...uploadRequest({ hash: a, nar }) };
    const received = await send(server.url, upload, undefined);
    if (received.type === 'answer') expect(received.status).toBe(401);
    else expect(['EPIPE', 'ECONNRESET']).toContain(received.code);
    expect(server.requests).toMatchObject([{ status: 401, bodyBytes: 0 }]);
  });

  test('always reaches whoever waits for 100 Continue, and there is none', async () => {
    for (let round = 0; round < 10; round++) {
      const upload = uploadRequest({ hash: a, nar: freshNar(MEGABYTES) }, { expect: true });
      const received = await send(server.url, { row: 'anonymous', ...upload }, undefined);
      expect(received).toMatchObject({ status: 401, continued: false });
    }
    expect(server.requests.filter(({ continued }) => continued)).toEqual([]);
  });

  test('reaches whoever has sent a small body by then', async () => {
    const upload = uploadRequest({ hash: a, nar: freshNar(10_000) });
    expect(await send(server.url, { row: 'anonymous', ...upload }, undefined)).toMatchObject({
      status: 401,
    });
  });
});

describe('a NAR that is known', () => {
  test('is not asked for where proof of possession is not required', async () => {
    await server.close();
    await start({ requireProofOfPossession: false });
    const nar = freshNar(MEGABYTES);
    await plain.upload({ hash: a, nar });
    const again = await plain.upload({ hash: b, nar }, { expect: true });
    expect(again).toMatchObject({ status: 200, continued: false });
    expect(jsonOf(again)).toEqual({ kind: 'Deduplicated', frac_deduplicated: null });
    expect(server.requests.at(-1)).toMatchObject({ bodyBytes: 0 });
    expect(await plain.missing(a, b, c)).toEqual([c]);
  });

  test('is known to all caches', async () => {
    server.createCache('second');
    const nar = freshNar();
    await plain.upload({ hash: a, nar });
    expect(jsonOf(await plain.upload({ hash: b, nar, cache: 'second' }))).toMatchObject({
      kind: 'Deduplicated',
    });
    expect(await plain.get(`second/${b}.narinfo`)).toMatchObject({ status: 200 });
    expect(await plain.get(`${CACHE}/${b}.narinfo`)).toMatchObject({ status: 404 });
  });
});

test('an upload that is broken off leaves its chunks, and nothing to be seen', async () => {
  const nar = freshNar(200_000);
  const remove = server.inject({ route: 'upload-path', action: { type: 'reset', afterBytes: 150_000 } });
  expect(await plain.upload({ hash: a, nar })).toMatchObject({ type: 'connection-lost' });
  remove();
  expect(await plain.missing(a)).toEqual([a]);
  expect(server.visiblePaths).toEqual([]);
  const retried = jsonOf(await plain.upload({ hash: a, nar })) as { kind: string; frac_deduplicated: number };
  expect(retried.kind).toBe('Uploaded');
  expect(retried.frac_deduplicated).toBeGreaterThan(0);
  expect(retried.frac_deduplicated).toBeLessThan(1);
});

test('a server whose storage is lost goes on saying that it has everything', async () => {
  const [small, big] = [freshNar(), freshNar(200_000)];
  await plain.upload({ hash: a, nar: small });
  await plain.upload({ hash: b, nar: big });
  await server.loseStorage();
  expect(await plain.missing(a, b)).toEqual([]);
  expect(jsonOf(await plain.upload({ hash: a, nar: small }))).toMatchObject({ kind: 'Deduplicated' });
  expect(await plain.get(`${CACHE}/${a}.narinfo`)).toMatchObject({ status: 200 });
  expect(jsonOf(await plain.get(`${CACHE}/nar/${a}.nar`))).toMatchObject({ code: 500 });
  expect(await plain.get(`${CACHE}/nar/${b}.nar`)).toMatchObject({ type: 'connection-lost' });
  expect(server.requests.at(-1)).toMatchObject({ route: 'nar', status: 200 });
});

test('a server that stores nowhere checks and announces NARs all the same', async () => {
  await server.close();
  await start({ storage: 'nowhere' });
  const nar = freshNar(200_000);
  expect(await plain.upload({ hash: a, nar, body: freshNar(200_000).bytes })).toMatchObject({ status: 400 });
  expect(await plain.upload({ hash: a, nar })).toMatchObject({ status: 200 });
  expect(await plain.missing(a)).toEqual([]);
  expect(await plain.get(`${CACHE}/nar/${a}.nar`)).toMatchObject({ type: 'connection-lost' });
});

test('the journal tells which references came after what needs them, and which never came', async () => {
  const nar = freshNar();
  await plain.upload({ hash: a, nar });
  await plain.upload({ hash: b, nar, references: [`${a}-x`, `${b}-x`] });
  expect(server.lateReferences()).toEqual([]);
  const late = '0'.repeat(32);
  await plain.upload({ hash: c, nar, references: [`${late}-x`, `${'1'.repeat(32)}-x`] });
  await plain.upload({ hash: late, nar });
  expect(server.lateReferences()).toEqual([
    { storePath: `/nix/store/${c}-x`, reference: `${late}-x`, visible: 'later' },
    { storePath: `/nix/store/${c}-x`, reference: `${'1'.repeat(32)}-x`, visible: 'never' },
  ]);
  const sequence = [...server.requests, ...server.visiblePaths].map((entry) => entry.sequence);
  expect(new Set(sequence).size).toBe(sequence.length);
});

test('over TLS, the server takes itself for one without, unless a proxy says otherwise', async () => {
  await server.close();
  const certificate = makeCertificate();
  await start({ certificate });
  const ask = (headers: Readonly<Record<string, string>>): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const url = `${server.url}_api/v1/cache-config/${CACHE}`;
      const authorization = `Bearer ${server.token({ caches: { [CACHE]: ['pull'] } })}`;
      const options = { ca: certificate.cert, agent: false, headers: { authorization, ...headers } };
      request(url, options, (response) => {
        response.setEncoding('utf8').once('data', (text: string) => {
          resolve(JSON.parse(text));
        });
      })
        .once('error', reject)
        .end();
    });
  const { host } = new URL(server.url);
  expect(await ask({})).toMatchObject({ api_endpoint: `http://${host}/` });
  expect(await ask({ 'x-forwarded-proto': 'https' })).toMatchObject({ api_endpoint: `https://${host}/` });
});

test('a path that is encoded badly is none', async () => {
  expect(await plain.get('%zz/nix-cache-info')).toMatchObject({ status: 400 });
});
