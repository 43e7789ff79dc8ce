import { connect } from 'node:net';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { atticClient, chunksOf, pathOf, shortTimeouts, someToken } from '../../../tests/rig/attic-client.ts';
import { makeCertificate } from '../../../tests/rig/certificate.ts';
import { RawServer, type RawConnection } from '../../../tests/rig/raw-server.ts';
import type { AtticClient } from '../client.ts';
import { describeAtticFailure } from '../failure.ts';

const certificate = makeCertificate();
const nar = Buffer.from('a NAR');

let closers: (() => unknown)[];
beforeEach(() => {
  closers = [];
});
afterEach(async () => {
  for (const close of closers.reverse()) await close();
});

async function server(
  handle: (connection: RawConnection) => Promise<void>,
  secure: boolean,
): Promise<string> {
  const started = await RawServer.start(handle, secure ? certificate : undefined);
  closers.push(() => started.close());
  return started.url;
}

async function clientBehind(
  proxy: (connection: RawConnection) => Promise<void>,
  connectLimit = 5_000,
): Promise<{ client: AtticClient; heads: string[] }> {
  const heads: string[] = [];
  const url = await server(async (connection) => {
    for (let head = await connection.head(); head !== undefined; head = await connection.head()) {
      heads.push(head);
      await connection.bytes(Number(/content-length: (\d+)/.exec(head)?.[1] ?? 0));
      connection.answer('200 OK', '{"missing_paths":[]}');
    }
  }, true);
  const client = atticClient(url, {
    ca: certificate.cert,
    proxy: new URL((await server(proxy, false)).replace('//', '//me:p%40ss@')),
    timeouts: shortTimeouts({ connect: connectLimit, goAhead: 1 }),
  });
  closers.push(() => {
    client.close();
  });
  return { client, heads };
}

describe('a proxy', () => {
  it('is asked for a connection, and sees no token', async () => {
    const seen: string[] = [];
    const { client, heads } = await clientBehind(async (connection) => {
      const head = (await connection.head()) ?? '';
      seen.push(head);
      const port = Number(/^CONNECT localhost:(\d+) HTTP/.exec(head)?.[1]);
      const target = connect(port, '127.0.0.1');
      closers.push(() => target.destroy());
      connection.say('HTTP/1.1 200 Connection established\r\n\r\n');
      connection.socket.on('data', (data) => seen.push(data.toString('latin1')));
      connection.socket.pipe(target).pipe(connection.socket);
    });
    expect((await client.cacheConfig()).ok).toBe(true);
    expect((await client.upload(pathOf(nar), chunksOf(nar))).ok).toBe(true);
    expect(heads.map((head) => head.slice(0, 3))).toEqual(['GET', 'PUT']);
    expect(seen[0]).toContain(`proxy-authorization: Basic ${Buffer.from('me:p@ss').toString('base64')}`);
    expect(seen.join('')).not.toContain(someToken);
    expect(seen.filter((text) => text.startsWith('CONNECT'))).toHaveLength(1);
  });

  it('that refuses is named, without its password', async () => {
    const { client } = await clientBehind(async (connection) => {
      await connection.head();
      connection.answer('407 Proxy Authentication Required');
    });
    const result = await client.cacheConfig();
    expect(result).toMatchObject({ ok: false, error: { type: 'not-connected', code: 'EPROXY' } });
    expect(!result.ok && describeAtticFailure(result.error)).toMatch(
      /: no connection: the proxy 127\.0\.0\.1:\d+ refused to connect: HTTP 407 \(EPROXY\)$/,
    );
  });

  it('that says nothing, or leaves, is not waited for', async () => {
    const silent = await clientBehind(async (connection) => {
      await connection.head();
    }, 50);
    // The limits for the proxy and for the whole of connecting are the same, and either may be the first.
    const type = expect.stringMatching(/^(?:timed-out|not-connected)$/) as unknown;
    expect(await silent.client.cacheConfig()).toMatchObject({ ok: false, error: { type } });
    const leaving = await clientBehind(async (connection) => {
      await connection.head();
      connection.close();
    });
    expect(await leaving.client.cacheConfig()).toMatchObject({ ok: false, error: { type: 'not-connected' } });
  });
});
