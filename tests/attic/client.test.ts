import { randomBytes } from 'node:crypto';

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import type { AtticClient } from '../../tools/attic/client.ts';
import { reactionTo } from '../../tools/attic/reaction.ts';
import { atticClient, chunksOf, pathOf } from '../rig/attic-client.ts';
import { startAtticServer, type AtticServer } from '../rig/attic/server.ts';
import { allPermissions } from '../rig/attic/tokens.ts';

const realUrl = process.env['FLYWHEEL_TEST_ATTIC_URL'];
const realToken = process.env['FLYWHEEL_TEST_ATTIC_TOKEN'];
const isReal = realUrl !== undefined && realToken !== undefined;
const subject = isReal
  ? 'the real Attic server of FLYWHEEL_TEST_ATTIC_URL'
  : 'the model Attic server (a real one: set FLYWHEEL_TEST_ATTIC_URL, and _TOKEN, which may do all to test*)';

const alphabet = '0123456789abcdfghijklmnpqrsvwxyz';

/** A path that no server has seen. */
function somePath(name: string): string {
  return `/nix/store/${someHash()}-${name}`;
}

function someHash(): string {
  return [...randomBytes(32)].map((byte) => alphabet[byte % 32]).join('');
}

function hashPart(path: string): string {
  return path.slice('/nix/store/'.length, '/nix/store/'.length + 32);
}

describe(`the client and ${subject}`, () => {
  const cache = `test-client-${randomBytes(6).toString('hex')}`;
  let model: AtticServer | undefined;
  let url = '';
  let token = '';
  let client: AtticClient;

  function manage(method: string, body?: unknown): Promise<Response> {
    return fetch(new URL(`_api/v1/cache-config/${cache}`, url), {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }

  beforeAll(async () => {
    if (realUrl !== undefined && realToken === undefined)
      throw new Error('FLYWHEEL_TEST_ATTIC_URL needs FLYWHEEL_TEST_ATTIC_TOKEN');
    if (realUrl === undefined) model = await startAtticServer();
    url = realUrl ?? model?.url ?? '';
    token = realToken ?? model?.token({ caches: { 'test*': allPermissions } }) ?? '';
    const created = await manage('POST', {
      keypair: 'Generate',
      is_public: false,
      store_dir: '/nix/store',
      priority: 39,
      upstream_cache_key_names: ['cache.nixos.org-1'],
    });
    expect(created.status).toBe(200);
    client = atticClient(url, { cache, token });
  });

  afterAll(async () => {
    client.close();
    await manage('DELETE');
    await model?.close();
  });

  it('agree on what the cache is', async () => {
    expect(await client.cacheConfig()).toMatchObject({
      ok: true,
      value: {
        publicKey: expect.stringMatching(new RegExp(`^${cache}:[A-Za-z0-9+/]{43}=$`)) as unknown,
        isPublic: false,
        storeDir: '/nix/store',
        priority: 39,
        upstreamCacheKeyNames: ['cache.nixos.org-1'],
        retention: 'global',
      },
    });
  });

  it.each([
    ['small, described in the head', 120, 3],
    ['of many chunks, described before the NAR', 3 * 1024 * 1024, 300],
  ])('agree on a path: %s', async (_, size, references) => {
    const nar = randomBytes(size);
    const names = Array.from({ length: references }, () => `${someHash()}-reference`);
    const path = somePath('round-trip');
    const info = pathOf(nar, { path, references: names });
    const hashes = [hashPart(path), ...Array.from({ length: 600 }, someHash)];
    expect(await client.missingPaths(hashes)).toEqual({ ok: true, value: new Set(hashes) });

    const first = await client.upload(info, chunksOf(nar));
    expect(first).toMatchObject({ ok: true, value: { kind: 'uploaded' } });
    expect(first.ok && first.value.sentBytes).toBeGreaterThanOrEqual(size);
    expect(await client.missingPaths(hashes)).toEqual({ ok: true, value: new Set(hashes.slice(1)) });

    const narinfo = await fetch(new URL(`${cache}/${hashPart(path)}.narinfo`, url), {
      headers: { authorization: `Bearer ${token}` },
    });
    const lines = (await narinfo.text()).split('\n');
    expect(lines).toContain(`StorePath: ${path}`);
    expect(lines).toContain(`NarHash: ${info.narHash}`);
    expect(lines).toContain(`References: ${names.sort().join(' ')}`);

    expect(await client.upload(info, chunksOf(nar))).toMatchObject({
      ok: true,
      value: { kind: 'deduplicated' },
    });
    const twin = { ...info, path: somePath('twin') };
    expect(await client.upload(twin, chunksOf(nar))).toMatchObject({
      ok: true,
      value: { kind: 'deduplicated' },
    });
  });

  it('agree on many paths at a time', async () => {
    const nars = Array.from({ length: 40 }, () => randomBytes(2_000));
    const infos = nars.map((nar) => pathOf(nar, { path: somePath('many') }));
    const queue = infos.entries();
    const worker = async (): Promise<void> => {
      for (const [index, info] of queue)
        expect(await client.upload(info, chunksOf(nars[index]!))).toMatchObject({ ok: true });
    };
    await Promise.all(Array.from({ length: 5 }, worker));
    expect(await client.missingPaths(infos.map(({ path }) => hashPart(path)))).toEqual({
      ok: true,
      value: new Set(),
    });
  });

  it('agree that an upload which was broken off is not there, and can be done again', async () => {
    const nar = randomBytes(4 * 1024 * 1024);
    const info = pathOf(nar, { path: somePath('broken-off') });
    const abort = new AbortController();
    const { signal } = abort;
    const onBytes = (): void => {
      abort.abort();
    };
    expect(await client.upload(info, chunksOf(nar), { signal, onBytes })).toMatchObject({
      error: { type: 'aborted' },
    });
    const changed = Buffer.concat([nar.subarray(1), Buffer.from('x')]);
    expect(await client.upload(info, chunksOf(changed))).toMatchObject({ error: { type: 'wrong-nar-hash' } });
    expect(await client.missingPaths([hashPart(info.path)])).toEqual({
      ok: true,
      value: new Set([hashPart(info.path)]),
    });
    expect(await client.upload(info, chunksOf(nar))).toMatchObject({ ok: true });
  });

  it('agree on who may push: each of 20 early refusals of 8 MB arrives', async () => {
    const nar = randomBytes(8 * 1024 * 1024);
    const info = pathOf(nar, { path: somePath('refused') });
    for (const bad of ['', 'bm8.dG9r.ZW4']) {
      const stranger = atticClient(url, { cache, token: bad });
      const refused = { ok: false, error: { type: 'status', status: 401, name: 'Unauthorized' } };
      expect(await stranger.cacheConfig()).toMatchObject(refused);
      expect(await stranger.missingPaths([someHash()])).toMatchObject(refused);
      for (let attempt = 0; attempt < 10; attempt++)
        expect(await stranger.upload(info, chunksOf(nar))).toMatchObject(refused);
      stranger.close();
    }
  });

  it('agree on a cache that is not there', async () => {
    const lost = atticClient(url, { cache: `${cache}-not`, token });
    const nar = randomBytes(200_000);
    const answers = [
      await lost.cacheConfig(),
      await lost.missingPaths([someHash()]),
      await lost.upload(pathOf(nar, { path: somePath('lost') }), chunksOf(nar)),
    ];
    for (const answer of answers) {
      expect(answer).toMatchObject({ ok: false, error: { status: 404, name: 'NoSuchCache' } });
      expect(!answer.ok && reactionTo(answer.error, false)).toEqual({ type: 'stop' });
    }
    lost.close();
  });
});

describe('the client and the model Attic server in trouble', () => {
  let server: AtticServer | undefined;
  let client: AtticClient | undefined;
  afterEach(async () => {
    client?.close();
    await server?.close();
  });

  it('has nothing to send of a NAR that the server knows and asks no proof for', async () => {
    server = await startAtticServer({ requireProofOfPossession: false });
    server.createCache('main');
    client = atticClient(server.url, { token: server.token({ caches: { main: ['push'] } }) });
    const nar = randomBytes(8 * 1024 * 1024);
    expect(await client.upload(pathOf(nar), chunksOf(nar))).toMatchObject({
      value: { sentBytes: nar.length },
    });
    for (let twin = 0; twin < 10; twin++) {
      expect(await client.upload(pathOf(nar, { path: somePath('twin') }), chunksOf(nar))).toMatchObject({
        ok: true,
        value: { kind: 'deduplicated', sentBytes: 0 },
      });
    }
  });

  it('says what is known, for each of the faults, and goes on after them', async () => {
    server = await startAtticServer();
    server.createCache('main');
    client = atticClient(server.url, { token: server.token({ caches: { main: ['pull', 'push'] } }) });
    const nar = randomBytes(1024 * 1024);
    const info = pathOf(nar);
    const route = 'upload-path' as const;
    const faults = [
      [{ type: 'reset', afterBytes: 300_000 }, 'connection-lost', 'retry'],
      [{ type: 'lose-answer' }, 'connection-lost', 'retry'],
      [{ type: 'restart', afterBytes: 300_000 }, 'connection-lost', 'retry'],
      [{ type: 'wrong-hash' }, 'status', 'retry'],
      [{ type: 'body-limit', bytes: 1000 }, 'status', 'too-large'],
    ] as const;
    for (const [action, type, reaction] of faults) {
      const remove = server.inject({ route, action });
      const other = randomBytes(1024 * 1024);
      const result = await client.upload(pathOf(other, { path: somePath('harmed') }), chunksOf(other));
      expect([action.type, result]).toMatchObject([action.type, { ok: false, error: { type } }]);
      expect(!result.ok && reactionTo(result.error, false).type).toBe(reaction);
      remove();
    }
    expect(await client.upload(info, chunksOf(nar))).toMatchObject({ ok: true, value: { kind: 'uploaded' } });
  });
});
