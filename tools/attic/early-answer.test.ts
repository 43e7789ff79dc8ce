import { randomBytes } from 'node:crypto';

import { afterEach, describe, expect, it } from 'vitest';

import { atticClient, chunksOf, pathOf, shortTimeouts } from '../../tests/rig/attic-client.ts';
import { RawServer, type RawConnection } from '../../tests/rig/raw-server.ts';
import type { AtticClient } from './client.ts';

const large = randomBytes(8 * 1024 * 1024);
const unauthorized = '{"code":401,"error":"Unauthorized","message":"Unauthorized."}';
const deduplicated = '{"kind":"Deduplicated","frac_deduplicated":null}';
const json = ['content-type: application/json', 'connection: close'];

let server: RawServer | undefined;
let client: AtticClient | undefined;
afterEach(async () => {
  client?.close();
  await server?.close();
});

/** Uploads the 8 MB once for each connection that the server handles. */
async function uploads(
  count: number,
  handle: (connection: RawConnection) => Promise<void>,
  goAhead = 1_000,
): Promise<unknown[]> {
  server = await RawServer.start(handle);
  client = atticClient(server.url, { timeouts: shortTimeouts({ goAhead }) });
  const outcomes: unknown[] = [];
  for (let upload = 0; upload < count; upload++) {
    const result = await client.upload(pathOf(large), chunksOf(large));
    outcomes.push(
      result.ok
        ? [result.value.kind, result.value.sentBytes]
        : result.error.type === 'status'
          ? [result.error.status, result.error.message]
          : result.error,
    );
  }
  return outcomes;
}

describe('an answer before the body is read', () => {
  it('is read in place of 100 Continue, and nothing is sent', async () => {
    const bodies: number[] = [];
    const outcomes = await uploads(20, async (connection) => {
      expect(await connection.head()).toMatch(/^PUT [^]*\r\nexpect: 100-continue\r\n/);
      connection.answer('401 Unauthorized', unauthorized, json);
      connection.socket.end();
      bodies.push((await connection.bytes(1)).length);
    });
    expect(outcomes).toEqual(Array.from({ length: 20 }, () => [401, 'Unauthorized.']));
    await server?.handled();
    expect(bodies).toEqual(Array.from({ length: 20 }, () => 0));
  });

  it('is read when it comes after 100 Continue, and the connection breaks under the body', async () => {
    const outcomes = await uploads(20, async (connection) => {
      await connection.head();
      connection.say('HTTP/1.1 100 Continue\r\n\r\n');
      await connection.bytes(200_000);
      connection.answer('401 Unauthorized', unauthorized, json);
      connection.close();
    });
    expect(outcomes).toEqual(Array.from({ length: 20 }, () => [401, 'Unauthorized.']));
  });

  it('is read from a server that never says 100 Continue and closes without reading', async () => {
    const outcomes = await uploads(
      20,
      async (connection) => {
        await connection.head();
        await connection.bytes(1);
        connection.answer('401 Unauthorized', unauthorized, json);
        connection.close();
      },
      1,
    );
    expect(outcomes).toEqual(Array.from({ length: 20 }, () => [401, 'Unauthorized.']));
  });

  it('is success for a NAR that the server knows', async () => {
    const outcomes = await uploads(5, async (connection) => {
      await connection.head();
      connection.answer('200 OK', deduplicated, json);
      connection.close();
    });
    expect(outcomes).toEqual(Array.from({ length: 5 }, () => ['deduplicated', 0]));
  });

  it('is no success where it says that what was not sent was uploaded', async () => {
    const [outcome] = await uploads(1, async (connection) => {
      await connection.head();
      connection.answer('200 OK', '<title>Please log in</title>', ['connection: close']);
    });
    expect(outcome).toMatchObject({
      type: 'malformed-answer',
      problem: 'it says "uploaded" before the NAR was sent',
    });
  });

  it('keeps its status when its text is cut off', async () => {
    const outcomes = await uploads(1, async (connection) => {
      await connection.head();
      connection.say('HTTP/1.1 403 Forbidden\r\ncontent-length: 400\r\n\r\n{"code":4');
      connection.close();
    });
    expect(outcomes).toEqual([[403, '{"code":4']]);
  });
});

describe('100 Continue', () => {
  it('is waited for before the first byte', async () => {
    const before: number[] = [];
    const outcomes = await uploads(1, async (connection) => {
      await connection.head();
      await new Promise((resolve) => setTimeout(resolve, 20));
      before.push(connection.socket.readableLength);
      connection.say('HTTP/1.1 100 Continue\r\n\r\n');
      expect((await connection.bytes(large.length)).equals(large)).toBe(true);
      connection.answer('200 OK', '{"kind":"Uploaded","file_size":5,"frac_deduplicated":0.5}');
    });
    expect(before).toEqual([0]);
    expect(outcomes).toEqual([['uploaded', large.length]]);
  });

  it('is not waited for longer than its limit', async () => {
    const outcomes = await uploads(
      2,
      async (connection) => {
        while ((await connection.head()) !== undefined) {
          expect((await connection.bytes(large.length)).equals(large)).toBe(true);
          connection.answer('200 OK', '{"kind":"Uploaded"}');
        }
      },
      1,
    );
    expect(outcomes).toEqual([
      ['uploaded', large.length],
      ['uploaded', large.length],
    ]);
  });

  it('is not asked for again where a proxy refuses to be asked', async () => {
    const heads: boolean[] = [];
    const outcomes = await uploads(2, async (connection) => {
      for (let head = await connection.head(); head !== undefined; head = await connection.head()) {
        heads.push(head.includes('expect:'));
        if (head.includes('expect:')) {
          connection.answer('417 Expectation Failed', '', ['connection: close']);
          connection.close();
          return;
        }
        await connection.bytes(large.length);
        connection.answer('200 OK', '{"kind":"Uploaded"}');
      }
    });
    expect(outcomes).toEqual([
      ['uploaded', large.length],
      ['uploaded', large.length],
    ]);
    expect(heads).toEqual([true, false, false]);
  });
});
