import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';

import { afterEach, expect, test } from 'vitest';

import { tryUrl } from './reachability.ts';

const LIMIT = { name: 'test limit', milliseconds: 5_000 };
const SHORT = { name: 'test limit', milliseconds: 200 };

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function serve(listener: RequestListener): Promise<string> {
  const server: Server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('a server that answers', async () => {
  const methods: string[] = [];
  const url = await serve((request, response) => {
    methods.push(request.method ?? '');
    response.end();
  });
  expect(await tryUrl(`${url}/x`, LIMIT, {})).toEqual({ answers: true, url: `${url}/x` });
  expect(methods).toEqual(['HEAD']);
});

test('redirects are followed to the end, and what is there counts', async () => {
  const target = await serve((request, response) => {
    response.statusCode = request.url === '/there' ? 200 : 404;
    response.end();
  });
  const url = await serve((request, response) => {
    response
      .writeHead(302, { location: request.url === '/good' ? `${target}/there` : `${target}/gone` })
      .end();
  });
  expect(await tryUrl(`${url}/good`, LIMIT, {})).toMatchObject({ answers: true });
  expect(await tryUrl(`${url}/bad`, LIMIT, {})).toMatchObject({ answers: false, why: 'HTTP 404' });
});

test('a loop of redirects ends', async () => {
  const url = await serve((request, response) => {
    response.writeHead(302, { location: request.url ?? '/' }).end();
  });
  expect(await tryUrl(url, LIMIT, {})).toMatchObject({ answers: false, why: 'more than 5 redirects' });
});

test('a file server that knows GET only answers too', async () => {
  const url = await serve((request, response) => {
    response.statusCode = request.method === 'GET' ? 200 : 405;
    response.end('content');
  });
  expect(await tryUrl(url, LIMIT, {})).toMatchObject({ answers: true });
});

test("a filter's refusal is no answer", async () => {
  const url = await serve((_, response) => {
    response.writeHead(403).end();
  });
  expect(await tryUrl(url, LIMIT, {})).toEqual({ answers: false, url, why: 'HTTP 403' });
});

test('nobody listens', async () => {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  const answer = await tryUrl(`http://127.0.0.1:${port}`, LIMIT, {});
  expect(answer).toMatchObject({ answers: false, why: 'the connection was refused (ECONNREFUSED)' });
});

test.each(['http', 'https'])('%s to a black hole gives up at its own limit', async (scheme) => {
  const sockets: Socket[] = [];
  const server = createTcpServer((socket) => sockets.push(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const url = `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`;
  expect(await tryUrl(url, SHORT, {})).toEqual({
    answers: false,
    url,
    why: 'no answer within 0.2 s (test limit)',
  });
});

test('the proxy of the environment is asked, with its credentials', async () => {
  const seen: unknown[] = [];
  const proxy = await serve((request, response) => {
    seen.push([request.url, request.headers.host, request.headers['proxy-authorization']]);
    response.end();
  });
  const withPassword = proxy.replace('http://', 'http://user:p%40ss@');
  const answer = await tryUrl('http://host.invalid/file', LIMIT, { HTTP_PROXY: withPassword });
  expect(answer).toMatchObject({ answers: true });
  const credentials = `Basic ${Buffer.from('user:p@ss').toString('base64')}`;
  expect(seen).toEqual([['http://host.invalid/file', 'host.invalid', credentials]]);
});

test('a proxy that refuses to connect is no answer', async () => {
  // Node's server closes CONNECT requests that nobody handles; this one says why.
  const server = createServer().on('connect', (_request, socket) => {
    socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(async () => {
    await new Promise((resolve) => server.close(resolve));
  });
  const proxy = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  expect(await tryUrl('https://host.invalid/', LIMIT, { https_proxy: proxy })).toMatchObject({
    answers: false,
    why: 'the proxy refused the connection: HTTP 407',
  });
});

test('a URL that is none', async () => {
  expect(await tryUrl('not a url', LIMIT, {})).toMatchObject({ answers: false });
});
