import { randomBytes } from 'node:crypto';

import { afterEach, describe, expect, it } from 'vitest';

import { atticClient, chunksOf, pathOf, shortTimeouts } from '../../tests/rig/attic-client.ts';
import { BlackHole } from '../../tests/rig/black-hole.ts';
import { RawServer, type RawConnection } from '../../tests/rig/raw-server.ts';
import type { AtticClient } from './client.ts';
import { describeAtticFailure } from './failure.ts';
import type { AtticTimeouts } from './http/timeouts.ts';

const nar = randomBytes(8 * 1024 * 1024);

let server: RawServer | undefined;
let client: AtticClient | undefined;
afterEach(async () => {
  client?.close();
  await server?.close();
});

async function clientOf(
  handle: (connection: RawConnection) => Promise<void>,
  limits: Partial<Record<keyof AtticTimeouts, number>>,
): Promise<AtticClient> {
  server = await RawServer.start(handle);
  client = atticClient(server.url, { timeouts: shortTimeouts(limits) });
  return client;
}

const silence = async (connection: RawConnection): Promise<void> => {
  await connection.head();
};

const takesTheBody = async (connection: RawConnection): Promise<void> => {
  await connection.head();
  connection.say('HTTP/1.1 100 Continue\r\n\r\n');
  await connection.bytes(nar.length);
};

describe('a question', () => {
  it('ends when the server says nothing', async () => {
    const result = await (await clientOf(silence, { call: 50 })).cacheConfig();
    expect(result).toMatchObject({
      ok: false,
      error: { type: 'timed-out', timeout: { name: 'limit for a question to the cache' } },
    });
    expect(!result.ok && describeAtticFailure(result.error)).toMatch(
      /^GET http:.*\/_api\/v1\/cache-config\/main: gave up after 0\.05 s \(limit for a question to the cache\)$/,
    );
  });

  it('ends when the answer comes one byte at a time', async () => {
    const drips = async (connection: RawConnection): Promise<void> => {
      await connection.head();
      connection.say('HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n');
      while (!connection.socket.destroyed) {
        connection.say(' ');
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    };
    const result = await (await clientOf(drips, { call: 100 })).missingPaths(['0'.repeat(32)]);
    expect(result).toMatchObject({ ok: false, error: { type: 'timed-out' } });
  });

  it('ends when nobody takes the connection', async () => {
    const hole = await BlackHole.start();
    for (const protocol of ['http', 'https']) {
      client = atticClient(`${protocol}://127.0.0.1:${hole.port}/`, {
        timeouts: shortTimeouts({ connect: 50 }),
      });
      const answers = [await client.cacheConfig(), await client.upload(pathOf(nar), chunksOf(nar))];
      for (const result of answers) {
        expect(result).toMatchObject({
          ok: false,
          error: { type: 'timed-out', timeout: { name: 'limit for connecting to the cache' } },
        });
      }
      client.close();
    }
    hole.close();
  });

  it('is refused at once where nobody listens', async () => {
    const closed = await RawServer.start(silence);
    await closed.close();
    client = atticClient(closed.url);
    expect(await client.cacheConfig()).toMatchObject({
      ok: false,
      error: { type: 'not-connected', code: 'ECONNREFUSED' },
    });
  });

  it('ends when the caller gives it up, and does not begin afterwards', async () => {
    const abort = new AbortController();
    const waiting = await clientOf(async (connection) => {
      await connection.head();
      abort.abort();
    }, {});
    const { signal } = abort;
    expect(await waiting.cacheConfig({ signal })).toMatchObject({ ok: false, error: { type: 'aborted' } });
    expect(await waiting.missingPaths(['0'.repeat(32)], { signal })).toMatchObject({
      ok: false,
      error: { type: 'aborted' },
    });
  });
});

describe('an upload', () => {
  it.each([
    [
      'takes nothing of the body',
      silence,
      { goAhead: 1, progress: 50 },
      'limit for an upload without progress',
    ],
    ['has the body and does not answer', takesTheBody, { answer: 50 }, 'limit for the answer to an upload'],
  ] as const)('ends when the server %s', async (_, handle, limits, name) => {
    const result = await (await clientOf(handle, limits)).upload(pathOf(nar), chunksOf(nar));
    expect(result).toMatchObject({ ok: false, error: { type: 'timed-out', timeout: { name } } });
  });

  it('ends when the NAR itself does not go on', async () => {
    const uploading = await clientOf(takesTheBody, { read: 50 });
    const hangs = async function* (): AsyncGenerator<Buffer> {
      yield nar.subarray(0, 1000);
      await new Promise(() => undefined);
    };
    expect(await uploading.upload(pathOf(nar), hangs)).toMatchObject({
      ok: false,
      error: { type: 'timed-out', timeout: { name: 'limit for reading a piece of a NAR' } },
    });
  });

  it('does not end while a slow server takes piece after piece', async () => {
    const part = nar.subarray(0, 4 * 1024 * 1024);
    const slow = async (connection: RawConnection): Promise<void> => {
      await connection.head();
      connection.say('HTTP/1.1 100 Continue\r\n\r\n');
      for (let read = 0; read < part.length; read += 64 * 1024) {
        await connection.bytes(64 * 1024);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      connection.answer('200 OK', '{"kind":"Uploaded"}');
    };
    const result = await (await clientOf(slow, { progress: 500 })).upload(pathOf(part), chunksOf(part));
    expect(result).toMatchObject({ ok: true, value: { sentBytes: part.length } });
  });

  it('ends when the caller gives it up, and closes the NAR', async () => {
    const abort = new AbortController();
    let closed = false;
    let uploaded = 0;
    const uploading = await clientOf(silence, { goAhead: 1 });
    const source = async function* (): AsyncGenerator<Buffer> {
      try {
        yield* chunksOf(nar)();
      } finally {
        closed = true;
      }
    };
    const onBytes = (bytes: number): void => {
      uploaded += bytes;
      if (uploaded >= 128 * 1024) abort.abort();
    };
    const result = await uploading.upload(pathOf(nar), source, { signal: abort.signal, onBytes });
    expect(result).toMatchObject({ ok: false, error: { type: 'aborted' } });
    await expect.poll(() => closed).toBe(true);
    expect(uploaded).toBeLessThan(nar.length);
  });

  it('ends when the client is closed', async () => {
    const uploading = await clientOf(async (connection) => {
      await connection.head();
      uploading.close();
    }, {});
    expect(await uploading.upload(pathOf(nar), chunksOf(nar))).toMatchObject({
      ok: false,
      error: { type: 'connection-lost' },
    });
  });

  it('reads no more of a NAR than the server takes', async () => {
    const size = 64 * 1024 * 1024;
    const chunk = Buffer.alloc(256 * 1024);
    let read = 0;
    const uploading = await clientOf(silence, { goAhead: 1, progress: 300 });
    const source = async function* (): AsyncGenerator<Buffer> {
      for (; read < size; read += chunk.length) {
        await Promise.resolve();
        yield chunk;
      }
    };
    const info = { ...pathOf(nar), narSize: size };
    expect(await uploading.upload(info, source)).toMatchObject({ ok: false, error: { type: 'timed-out' } });
    // What both ends' kernels and the server's stream hold; the rest of the 64 MB was never read.
    expect(read).toBeLessThan(size / 4);
  });
});
