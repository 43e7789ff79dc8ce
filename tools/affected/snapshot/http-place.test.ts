import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { HttpPlace } from './http-place.ts';

type Handler = (request: IncomingMessage, response: ServerResponse, body: Buffer) => void;

let servers: Server[];
beforeEach(() => {
  servers = [];
});
afterEach(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(handler: Handler): Promise<URL> {
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      handler(request, response, Buffer.concat(parts));
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/packages/generic/affected/`);
}

/** Keeps what is PUT, for those who bring the token. */
function registry(kept: Map<string, Buffer>): Handler {
  return (request, response, body) => {
    const path = request.url ?? '';
    if (request.headers['job-token'] !== 'secret') response.statusCode = 401;
    else if (request.method === 'PUT') {
      kept.set(path, body);
      response.statusCode = 201;
    } else if (!kept.has(path)) response.statusCode = 404;
    response.end(request.method === 'GET' ? kept.get(path) : undefined);
  };
}

describe('snapshots behind a URL', () => {
  it('are what was written there, as gzip, under the key', async () => {
    const kept = new Map<string, Buffer>();
    const place = new HttpPlace(await serve(registry(kept)), { 'job-token': 'secret' });
    expect(await place.read('abc')).toEqual({ ok: true, value: undefined });
    expect(await place.write('abc', Buffer.from('a snapshot'))).toEqual({ ok: true, value: undefined });
    expect([...kept.keys()]).toEqual(['/packages/generic/affected/abc/snapshot.gz']);
    expect(kept.get('/packages/generic/affected/abc/snapshot.gz')?.subarray(0, 2)).toEqual(
      Buffer.from([0x1f, 0x8b]),
    );
    const read = await place.read('abc');
    expect(read.ok && read.value?.toString()).toBe('a snapshot');
  });

  it('follow a redirect to another server, which does not see the token', async () => {
    const seen: IncomingMessage['headers'][] = [];
    const kept = new Map<string, Buffer>();
    const first = await serve(registry(kept));
    await new HttpPlace(first, { 'job-token': 'secret' }).write('abc', Buffer.from('a snapshot'));
    const elsewhere = await serve((request, response) => {
      seen.push(request.headers);
      response.end([...kept.values()][0]);
    });
    const moved = await serve((_, response) => {
      response.writeHead(302, { location: new URL('/x', elsewhere).href }).end();
    });
    const read = await new HttpPlace(moved, { 'job-token': 'secret' }).read('abc');
    expect(read.ok && read.value?.toString()).toBe('a snapshot');
    expect(seen).toHaveLength(1);
    expect(seen[0]).not.toHaveProperty('job-token');
  });

  it('take a name and a password from the URL, and show neither', async () => {
    const seen: (string | undefined)[] = [];
    const url = await serve((request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(404).end();
    });
    url.username = 'a name';
    url.password = 'a:password';
    const place = new HttpPlace(url, {});
    await place.read('abc');
    expect(seen).toEqual([`Basic ${Buffer.from('a name:a:password').toString('base64')}`]);
    expect(place.name).toBe(`${url.origin}/packages/generic/affected/`);
  });

  it.each<[string, Handler, string]>([
    ['no right', (_, response) => response.writeHead(403).end(), 'GET was answered with 403'],
    ['a page', (_, response) => response.end('<html>'), 'incorrect header check'],
    ['no answer', () => undefined, 'no answer within 0.2 s'],
    [
      'a circle',
      (_, response) => response.writeHead(302, { location: '/' }).end(),
      'GET was sent on more than 3 times',
    ],
  ])('say what is wrong where there is %s', async (_, handler, reason) => {
    const place = new HttpPlace(await serve(handler), {}, 200);
    expect(await place.read('abc')).toEqual({ ok: false, error: reason });
  });

  it('say what is wrong where nobody listens', async () => {
    const url = await serve(() => undefined);
    const [server] = servers;
    await new Promise((resolve) => server?.close(resolve));
    const written = await new HttpPlace(url, {}).write('abc', Buffer.from('x'));
    expect(written).toMatchObject({ ok: false });
    expect(!written.ok && written.error).toContain('ECONNREFUSED');
  });
});
