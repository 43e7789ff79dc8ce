import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { atticClient, chunksOf, pathOf, someToken } from '../../tests/rig/attic-client.ts';
import { makeCertificate } from '../../tests/rig/certificate.ts';
import { RawServer, type RawConnection } from '../../tests/rig/raw-server.ts';
import { AtticClient } from './client.ts';
import { givenToken } from './configuration/token-source.ts';
import { describeAtticFailure, type AtticFailure } from './failure.ts';
import type { Result } from '../result.ts';

type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void;

const nar = Buffer.from('some bytes of a NAR');
const hash = '0d71ygfwbmy1xjlbj1v027dfmy9cqavy';

let closers: (() => unknown)[];
beforeEach(() => {
  closers = [];
});
afterEach(async () => {
  for (const close of closers.reverse()) await close();
});

async function serve(answer: Answer): Promise<string> {
  const server: Server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      answer(request, response, Buffer.concat(parts).toString());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

async function clientOf(answer: Answer, token?: string): Promise<AtticClient> {
  const client = atticClient(await serve(answer), { token });
  closers.push(() => {
    client.close();
  });
  return client;
}

/** What each kind of request comes to, in one line each. */
async function allOf(client: AtticClient): Promise<string[]> {
  const said = <T>(result: Result<T, AtticFailure>): string =>
    result.ok ? 'ok' : describeAtticFailure(result.error).replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, 'SERVER');
  return [
    said(await client.cacheConfig()),
    said(await client.missingPaths([hash])),
    said(await client.upload(pathOf(nar), chunksOf(nar))),
  ];
}

describe('cache-config', () => {
  it('is asked for with the token, below the path of the endpoint', async () => {
    const seen: unknown[] = [];
    const url = await serve((request, response) => {
      const { authorization, 'user-agent': agent } = request.headers;
      seen.push([request.method, request.url, authorization, agent?.startsWith('rules_flywheel/')]);
      response.end('{"public_key":"main:u9M0a8aTQJIAWPGPY87qJunI4uo11IK+HNVXxyIwj4Q=","priority":41}');
    });
    const from = { type: 'variable', name: 'ATTIC_TOKEN' } as const;
    // Without the slash at its end, a relative URL would replace the last part of the path.
    const endpoint = { url: `${url}deep/attic`, cache: 'my+cache', token: givenToken(from, () => someToken) };
    const client = new AtticClient(endpoint);
    closers.push(() => {
      client.close();
    });
    expect(await client.cacheConfig()).toMatchObject({ ok: true, value: { priority: 41 } });
    const path = '/deep/attic/_api/v1/cache-config/my+cache';
    expect(seen).toEqual([['GET', path, `bearer ${someToken}`, true]]);
  });

  it('is asked for without a token where there is none', async () => {
    const client = await clientOf((request, response) => {
      response.end(JSON.stringify({ is_public: !('authorization' in request.headers) }));
    }, '');
    expect(await client.cacheConfig()).toMatchObject({ ok: true, value: { isPublic: true } });
  });

  it('is refused where another server answers', async () => {
    const page = await clientOf((_, response) => response.end('<html><title>Welcome</title>'));
    expect((await allOf(page)).slice(0, 2)).toEqual([
      "GET SERVER/_api/v1/cache-config/main: the answer is not Attic's: it is no JSON object. Check the URL of the server.",
      'POST SERVER/_api/v1/get-missing-paths: the answer is not Attic\'s: it has no list "missing_paths". Check the URL of the server.',
    ]);
    const notHttp = await RawServer.start(async (connection: RawConnection) => {
      await connection.head();
      connection.say('220 mail.example ESMTP\r\n');
    });
    closers.push(() => notHttp.close());
    const client = atticClient(notHttp.url);
    expect(await client.cacheConfig()).toMatchObject({ ok: false, error: { type: 'malformed-answer' } });
  });

  it('does not lead the client elsewhere, whatever it says of its address', async () => {
    const elsewhere: (string | undefined)[] = [];
    const other = await serve((request, response) => {
      elsewhere.push(request.url);
      response.end('{}');
    });
    const here: (string | undefined)[] = [];
    const client = await clientOf((request, response) => {
      here.push(request.url);
      response.end(
        JSON.stringify({ api_endpoint: other, substituter_endpoint: `${other}main`, missing_paths: [] }),
      );
    });
    expect(await allOf(client)).toEqual(['ok', 'ok', 'ok']);
    expect([here.length, elsewhere]).toEqual([3, []]);
  });
});

describe('missing paths', () => {
  const hashes = Array.from({ length: 1201 }, (_, index) => String(index).padStart(32, '0'));

  it('are asked for 500 at a time, each once', async () => {
    const asked: string[][] = [];
    const client = await clientOf((_, response, body) => {
      const question = JSON.parse(body) as { cache: string; store_path_hashes: string[] };
      expect(question.cache).toBe('main');
      asked.push(question.store_path_hashes);
      response.end(JSON.stringify({ missing_paths: question.store_path_hashes.slice(0, 2).reverse() }));
    });
    const missing = await client.missingPaths([...hashes, ...hashes]);
    expect(asked.map((batch) => batch.length)).toEqual([500, 500, 201]);
    expect(asked.flat()).toEqual(hashes);
    expect(missing.ok && [...missing.value].sort()).toEqual(
      [0, 1, 500, 501, 1000, 1001].map((n) => hashes[n]),
    );
    expect(await client.missingPaths([])).toEqual({ ok: true, value: new Set() });
    expect(asked).toHaveLength(3);
  });

  it('are not asked for where one would spoil the whole question', async () => {
    const client = await clientOf((_, response) => response.end('{"missing_paths":[]}'));
    for (const bad of ['xyz', 'e'.repeat(32), `${hash}-name`])
      expect(await client.missingPaths([hash, bad])).toEqual({
        ok: false,
        error: { type: 'bad-path-hash', hash: bad },
      });
  });

  it('are no answer where they are not what was asked for', async () => {
    for (const missing of [[`${hash}-libffi`], [1], [null], ['0'.repeat(32)]]) {
      const client = await clientOf((_, response) =>
        response.end(JSON.stringify({ missing_paths: missing })),
      );
      expect(await client.missingPaths([hash])).toMatchObject({
        ok: false,
        error: { type: 'malformed-answer' },
      });
    }
  });
});

describe('a refusal', () => {
  it.each<[string, Answer, string]>([
    [
      'as Attic writes it',
      (_, response) =>
        response.writeHead(403).end('{"code":403,"error":"AccessError","message":"Access error: no."}'),
      'HTTP 403: Access error: no. (the token is from the variable ATTIC_TOKEN; see whether it may push to this cache, and the clock)',
    ],
    [
      'in plain text',
      (_, response) =>
        response
          .writeHead(422, { 'content-type': 'text/plain; charset=utf-8' })
          .end('Failed to deserialize the JSON body into the target type: cache: Invalid\ncache name'),
      'HTTP 422: Failed to deserialize the JSON body into the target type: cache: Invalid cache name',
    ],
    ['without a word', (_, response) => response.writeHead(405, { allow: 'GET' }).end(), 'HTTP 405'],
    [
      'as a page of a proxy',
      (_, response) =>
        response.writeHead(502).end('<html><head>\n<title>502 Bad Gateway</title></head><body>'),
      'HTTP 502: 502 Bad Gateway',
    ],
    [
      'that says the token back',
      (request, response) =>
        response.writeHead(400).end(`bad header: ${request.headers.authorization ?? ''}`),
      'HTTP 400: bad header: bearer …',
    ],
    [
      'with control characters',
      (_, response) => response.writeHead(500).end('\u001b[31mred\u001b[0m\u202e\r\nline'),
      'HTTP 500: [31mred [0m line',
    ],
    [
      'without end',
      (_, response) => {
        response.writeHead(500);
        for (let block = 0; block < 40; block++) response.write('x'.repeat(64 * 1024));
      },
      `HTTP 500: ${'x'.repeat(300)}…`,
    ],
  ])('%s is data', async (_, answer, text) => {
    expect(await allOf(await clientOf(answer))).toEqual([
      `GET SERVER/_api/v1/cache-config/main: ${text}`,
      `POST SERVER/_api/v1/get-missing-paths: ${text}`,
      `PUT SERVER/_api/v1/upload-path: ${text}`,
    ]);
  });

  it("has what the server asked to wait, the size that was too large, and Attic's name for it", async () => {
    const busy = await clientOf((_, response) => response.writeHead(429, { 'retry-after': '7' }).end());
    expect(await busy.missingPaths([hash])).toMatchObject({
      ok: false,
      error: { status: 429, retryAfter: 7000 },
    });
    const small = await clientOf((_, response) =>
      response.writeHead(413).end('<title>413 Too Large</title>'),
    );
    const tooLarge = await small.upload(pathOf(nar), chunksOf(nar));
    expect(tooLarge).toMatchObject({
      ok: false,
      error: { status: 413, narSize: nar.length, sentWhole: true },
    });
    expect(!tooLarge.ok && describeAtticFailure(tooLarge.error)).toContain('client_max_body_size');
    const gone = await clientOf((_, response) =>
      response
        .writeHead(404)
        .end('{"code":404,"error":"NoSuchCache","message":"The requested cache does not exist."}'),
    );
    expect(await gone.cacheConfig()).toMatchObject({
      ok: false,
      error: { status: 404, name: 'NoSuchCache' },
    });
  });

  it('for want of a token says so', async () => {
    const client = await clientOf((_, response) => response.writeHead(401).end(), '');
    expect((await allOf(client))[1]).toBe(
      'POST SERVER/_api/v1/get-missing-paths: HTTP 401 (no token was sent: set ATTIC_TOKEN)',
    );
  });

  it('of a token that has expired says since when', async () => {
    const claims = Buffer.from('{"exp":1700000000}').toString('base64url');
    const client = await clientOf((_, response) => response.writeHead(401).end(), `eyJ9.${claims}.c2ln`);
    expect((await allOf(client))[0]).toMatch(
      /HTTP 401 \(the token is from the variable ATTIC_TOKEN and expired at 2023-11-14T22:13:20\.000Z\)$/,
    );
  });
});

describe('a redirect', () => {
  it.each([301, 302, 307, 308])('%d is not followed', async (status) => {
    const elsewhere: unknown[] = [];
    const other = await serve((request, response) => {
      elsewhere.push(request.headers);
      response.end('{}');
    });
    const location = `${other.replace('//', '//me:geheim@')}x?signature=geheim`;
    const client = await clientOf((_, response) => response.writeHead(status, { location }).end());
    const [asked, , uploaded] = await allOf(client);
    expect(asked).toBe(
      `GET SERVER/_api/v1/cache-config/main: HTTP ${status}, a redirect to SERVER/x, which is not followed.` +
        ' Set ATTIC_SERVER to where the server really is.',
    );
    expect(uploaded).toMatch(/^PUT .* a redirect to SERVER\/x/);
    expect(elsewhere).toEqual([]);
  });
});

describe('a token', () => {
  it('is read again after it was refused, once for all who were refused together', async () => {
    let readings = 0;
    let current = 'b2xk.b2xk.b2xk';
    const renewed = 'bmV3.bmV3.bmV3';
    const url = await serve((request, response) => {
      if (request.headers.authorization === `bearer ${renewed}`) response.end('{}');
      else response.writeHead(401).end();
    });
    const source = givenToken({ type: 'variable', name: 'ATTIC_TOKEN' }, () => {
      readings++;
      return current;
    });
    const client = new AtticClient({ url, cache: 'main', token: source });
    closers.push(() => {
      client.close();
    });
    const refused = await Promise.all([client.cacheConfig(), client.cacheConfig(), client.cacheConfig()]);
    const failures = refused.flatMap((result) =>
      !result.ok && result.error.type === 'status' ? [result.error] : [],
    );
    expect(failures).toHaveLength(3);
    expect(readings).toBe(1);
    expect(await client.refreshToken(failures[0]!)).toEqual({ ok: true, value: false });
    current = renewed;
    expect(await Promise.all(failures.map((failure) => client.refreshToken(failure)))).toEqual(
      failures.map(() => ({ ok: true, value: true })),
    );
    expect(await client.cacheConfig()).toMatchObject({ ok: true });
    const before = readings;
    expect(await client.refreshToken(failures[0]!)).toEqual({ ok: true, value: true });
    expect(readings).toBe(before);
  });

  it('that cannot be had is told apart from one that is refused', async () => {
    const url = await serve((_, response) => response.end('{}'));
    const token = givenToken({ type: 'variable', name: 'ATTIC_TOKEN' }, () => 'no token');
    const client = new AtticClient({ url, cache: 'main', token });
    const result = await client.cacheConfig();
    expect(result).toMatchObject({
      ok: false,
      error: { type: 'no-token', reason: { problem: 'whitespace' } },
    });
    client.close();
  });
});

describe('TLS', () => {
  const certificate = makeCertificate();
  const answers = async (connection: RawConnection): Promise<void> => {
    for (let head = await connection.head(); head !== undefined; head = await connection.head()) {
      if (head.startsWith('PUT')) {
        connection.say('HTTP/1.1 100 Continue\r\n\r\n');
        await connection.bytes(nar.length);
      }
      connection.answer('200 OK', '{}');
    }
  };

  it('serves where the certificate is trusted', async () => {
    const server = await RawServer.start(answers, certificate);
    closers.push(() => server.close());
    const client = atticClient(server.url, { ca: certificate.cert });
    closers.push(() => {
      client.close();
    });
    expect((await client.cacheConfig()).ok).toBe(true);
    expect((await client.upload(pathOf(nar), chunksOf(nar))).ok).toBe(true);
  });

  it('sends nothing where it is not', async () => {
    const heads: unknown[] = [];
    const server = await RawServer.start(async (connection) => {
      heads.push(await connection.head());
    }, certificate);
    closers.push(() => server.close());
    const client = atticClient(server.url);
    for (const result of [await client.cacheConfig(), await client.upload(pathOf(nar), chunksOf(nar))]) {
      expect(result).toMatchObject({
        ok: false,
        error: { type: 'untrusted', code: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
      });
      expect(!result.ok && describeAtticFailure(result.error)).toContain('Set NODE_EXTRA_CA_CERTS');
    }
    client.close();
    expect(heads.filter((head) => head !== undefined)).toEqual([]);
  });

  it('asks again on a new connection, and has answers that come early', async () => {
    const large = Buffer.alloc(8 * 1024 * 1024, 'x');
    const server = await RawServer.start(async (connection, number) => {
      await connection.head();
      if (number === 1) {
        connection.answer('200 OK', '{"missing_paths":[]}');
        await connection.bytes(1_000);
        connection.socket.destroy();
        return;
      }
      connection.say('HTTP/1.1 100 Continue\r\n\r\n');
      await connection.bytes(200_000);
      connection.answer('401 Unauthorized', '', ['connection: close']);
      connection.close();
    }, certificate);
    closers.push(() => server.close());
    const client = atticClient(server.url, { ca: certificate.cert });
    closers.push(() => {
      client.close();
    });
    expect((await client.missingPaths([hash])).ok).toBe(true);
    for (let upload = 0; upload < 5; upload++)
      expect(await client.upload(pathOf(large), chunksOf(large))).toMatchObject({
        ok: false,
        error: { status: 401 },
      });
  });
});
