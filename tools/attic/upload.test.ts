import { randomBytes } from 'node:crypto';

import { afterEach, describe, expect, it } from 'vitest';

import { atticClient, chunksOf, pathOf, shortTimeouts } from '../../tests/rig/attic-client.ts';
import { RawServer, type RawConnection } from '../../tests/rig/raw-server.ts';
import type { AtticClient } from './client.ts';
import { describeAtticFailure } from './failure.ts';

const nar = randomBytes(1024 * 1024 + 7);
const uploaded = '{"kind":"Uploaded","file_size":109,"frac_deduplicated":0.25}';

let server: RawServer | undefined;
let client: AtticClient | undefined;
afterEach(async () => {
  client?.close();
  await server?.close();
});

async function clientOf(
  handle: (connection: RawConnection, number: number) => Promise<void>,
): Promise<AtticClient> {
  server = await RawServer.start(handle);
  client = atticClient(server.url, { timeouts: shortTimeouts({ goAhead: 1 }) });
  return client;
}

/** Takes uploads of `length` bytes, and notes heads and bodies. */
function takes(
  length: number,
  seen: { head: string; body: Buffer }[],
): (connection: RawConnection) => Promise<void> {
  return async (connection) => {
    for (let head = await connection.head(); head !== undefined; head = await connection.head()) {
      connection.say('HTTP/1.1 100 Continue\r\n\r\n');
      seen.push({ head, body: await connection.bytes(length) });
      connection.answer('200 OK', uploaded);
    }
  };
}

describe('an upload', () => {
  it('has its length, its description and the token in the head, and the NAR alone in the body', async () => {
    const seen: { head: string; body: Buffer }[] = [];
    const uploading = await clientOf(takes(nar.length, seen));
    const info = pathOf(nar, {
      references: [
        'zzz91ygfwbmy1xjlbj1v027dfmy9cqav-b'.replace('zzz', '0d7'),
        '00000000000000000000000000000000-a',
      ],
    });
    expect(await uploading.upload(info, chunksOf(nar))).toEqual({
      ok: true,
      value: { kind: 'uploaded', fileSize: 109, deduplicatedPart: 0.25, sentBytes: nar.length },
    });
    const [{ head, body } = { head: '', body: Buffer.alloc(0) }] = seen;
    expect(body.equals(nar)).toBe(true);
    expect(head).toMatch(/^PUT \/_api\/v1\/upload-path HTTP\/1\.1\r\n/);
    expect(head).toMatch(/\r\nuser-agent: rules_flywheel\/[\d.]+\r\n/);
    expect(head).toMatch(/\r\nauthorization: bearer eyJ[^\r]*\r\n/);
    expect(head).toContain(`\r\ncontent-length: ${nar.length}\r\n`);
    expect(head).not.toContain('transfer-encoding');
    expect(JSON.parse(/\r\nx-attic-nar-info: ([^\r]*)/.exec(head)?.[1] ?? '')).toEqual({
      cache: 'main',
      store_path_hash: '0d71ygfwbmy1xjlbj1v027dfmy9cqavy',
      store_path: info.path,
      references: ['00000000000000000000000000000000-a', '0d791ygfwbmy1xjlbj1v027dfmy9cqav-b'],
      system: null,
      deriver: null,
      sigs: [],
      ca: null,
      nar_hash: info.narHash,
      nar_size: nar.length,
    });
  });

  it('has a long description before the NAR', async () => {
    const references = Array.from(
      { length: 300 },
      (_, index) => `${String(index).padStart(32, '0')}-reference`,
    );
    const info = pathOf(nar, { references });
    const seen: { head: string; body: Buffer }[] = [];
    const size = 13_227;
    const uploading = await clientOf(async (connection) => {
      const head = (await connection.head()) ?? '';
      connection.say('HTTP/1.1 100 Continue\r\n\r\n');
      const length = Number(/content-length: (\d+)/.exec(head)?.[1]);
      seen.push({ head, body: await connection.bytes(length) });
      connection.answer('200 OK', uploaded);
    });
    expect((await uploading.upload(info, chunksOf(nar))).ok).toBe(true);
    const [{ head, body } = { head: '', body: Buffer.alloc(0) }] = seen;
    const preamble = Number(/\r\nx-attic-nar-info-preamble-size: (\d+)\r\n/.exec(head)?.[1]);
    expect(head).not.toContain('x-attic-nar-info:');
    expect(preamble).toBeGreaterThan(size);
    expect(JSON.parse(body.toString('utf8', 0, preamble))).toMatchObject({
      references,
      nar_size: nar.length,
    });
    expect(body.subarray(preamble).equals(nar)).toBe(true);
  });

  it.each([
    [
      'longer',
      Buffer.concat([nar, Buffer.from('x')]),
      { type: 'wrong-nar-size', expected: nar.length, found: nar.length + 1 },
    ],
    ['shorter', nar.subarray(1), { type: 'wrong-nar-size', expected: nar.length, found: nar.length - 1 }],
    [
      'another one',
      Buffer.concat([Buffer.from('x'), nar.subarray(1)]),
      { type: 'wrong-nar-hash', path: pathOf(nar).path },
    ],
  ])('is broken off where the NAR is %s than the store says', async (_, found, error) => {
    let received = 0;
    const uploading = await clientOf(async (connection) => {
      await connection.head();
      connection.say('HTTP/1.1 100 Continue\r\n\r\n');
      received = (await connection.bytes(nar.length)).length;
    });
    const result = await uploading.upload(pathOf(nar), chunksOf(found, 100_000));
    expect(result).toMatchObject({ ok: false, error });
    expect(!result.ok && describeAtticFailure(result.error)).toContain(
      `nix-store --verify-path ${pathOf(nar).path}`,
    );
    await server?.handled();
    expect(received).toBeLessThan(nar.length);
  });

  it('is broken off where the NAR cannot be read, and says why', async () => {
    const uploading = await clientOf(async (connection) => {
      await connection.head();
      await connection.bytes(nar.length);
    });
    const cause = new Error('collected as garbage');
    const fails = async function* (): AsyncGenerator<Buffer> {
      await Promise.resolve();
      yield nar.subarray(0, 70_000);
      throw cause;
    };
    const result = await uploading.upload(pathOf(nar), fails);
    expect(result).toEqual({ ok: false, error: { type: 'nar-not-read', path: pathOf(nar).path, cause } });
    await server?.handled();
  });

  it('sends what a reader puts into one buffer again and again', async () => {
    const seen: { head: string; body: Buffer }[] = [];
    const uploading = await clientOf(takes(nar.length, seen));
    const buffer = Buffer.alloc(100_000);
    const reuses = async function* (): AsyncGenerator<Buffer> {
      for await (const chunk of chunksOf(nar, buffer.length)()) yield buffer.subarray(0, chunk.copy(buffer));
      buffer.fill(0);
    };
    expect((await uploading.upload(pathOf(nar), reuses)).ok).toBe(true);
    expect(seen[0]?.body.equals(nar)).toBe(true);
  });

  it('is lost when the connection is reset in the middle', async () => {
    const uploading = await clientOf(async (connection) => {
      await connection.head();
      await connection.bytes(100_000);
      connection.reset();
    });
    const result = await uploading.upload(pathOf(nar), chunksOf(nar));
    expect(result).toMatchObject({ ok: false, error: { type: 'connection-lost' } });
    expect(!result.ok && describeAtticFailure(result.error)).toMatch(
      /: the connection broke after \d+ bytes \(E/,
    );
  });

  it('is lost when the server closes after the body, without an answer', async () => {
    const uploading = await clientOf(async (connection) => {
      await connection.head();
      await connection.bytes(nar.length);
      connection.close();
    });
    expect(await uploading.upload(pathOf(nar), chunksOf(nar))).toMatchObject({
      ok: false,
      error: { type: 'connection-lost', sentBytes: nar.length },
    });
  });
});

describe('a connection that was kept open', () => {
  it('serves the next request', async () => {
    const seen: { head: string; body: Buffer }[] = [];
    let connections = 0;
    const take = takes(nar.length, seen);
    const uploading = await clientOf((connection, number) => {
      connections = number;
      return take(connection);
    });
    for (let upload = 0; upload < 3; upload++)
      expect((await uploading.upload(pathOf(nar), chunksOf(nar))).ok).toBe(true);
    expect([seen.length, connections]).toEqual([3, 1]);
  });

  it('is replaced where the server closed it, and what was asked is asked again', async () => {
    const seen: string[] = [];
    const uploading = await clientOf(async (connection, number) => {
      for (let count = 1; ; count++) {
        const head = await connection.head();
        if (head === undefined) return;
        seen.push(`${number}: ${head.slice(0, 3)}`);
        if (number === 1 && count === 2) {
          connection.reset();
          return;
        }
        await connection.bytes(Number(/content-length: (\d+)/.exec(head)?.[1]));
        connection.answer('200 OK', head.startsWith('PUT') ? uploaded : '{"missing_paths":[]}');
      }
    });
    expect((await uploading.missingPaths(['0'.repeat(32)])).ok).toBe(true);
    expect((await uploading.upload(pathOf(nar), chunksOf(nar))).ok).toBe(true);
    expect(seen).toEqual(['1: POS', '1: PUT', '2: PUT']);
  });

  it('is not replaced by another one of the same age', async () => {
    const uploading = await clientOf(async (connection, number) => {
      for (let count = 1; ; count++) {
        const head = await connection.head();
        if (head === undefined) return;
        await connection.bytes(Number(/content-length: (\d+)/.exec(head)?.[1]));
        if (number < 3 && count === 2) {
          connection.reset();
          return;
        }
        connection.answer('200 OK', '{"missing_paths":[]}');
      }
    });
    const ask = (): Promise<unknown> => uploading.missingPaths(['0'.repeat(32)]);
    await Promise.all([ask(), ask()]);
    expect(await ask()).toEqual({ ok: true, value: new Set() });
  });

  it('is given up on where the new one is closed too', async () => {
    let connections = 0;
    const uploading = await clientOf(async (connection, number) => {
      connections = number;
      await connection.head();
      if (number === 1) {
        connection.answer('200 OK', '{"missing_paths":[]}');
        await connection.head();
      }
      connection.reset();
    });
    expect((await uploading.missingPaths(['0'.repeat(32)])).ok).toBe(true);
    expect(await uploading.missingPaths(['0'.repeat(32)])).toMatchObject({
      ok: false,
      error: { type: 'connection-lost' },
    });
    expect(connections).toBe(2);
  });
});
