import http2 from 'node:http2';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { makeScratchDirectory } from '../process/scratch-directory.ts';
import { GRPC_UNAVAILABLE, call, connect, frame, unframe } from './grpc.ts';
import { varintField } from './wire.ts';

/** What a peer says to a call, by the call's path. */
const answers: Readonly<Record<string, { body: Uint8Array; trailers: http2.OutgoingHttpHeaders }>> = {
  '/whole': { body: frame(varintField(1, 7)), trailers: { 'grpc-status': '0' } },
  '/default': { body: frame(new Uint8Array(0)), trailers: { 'grpc-status': '0' } },
  '/nothing': { body: new Uint8Array(0), trailers: { 'grpc-status': '0' } },
  '/cut': { body: Uint8Array.from([0, 0, 0, 0, 99, 1]), trailers: { 'grpc-status': '0' } },
  '/compressed': { body: Uint8Array.from([1, 0, 0, 0, 1, 1]), trailers: { 'grpc-status': '0' } },
  '/refused': { body: new Uint8Array(0), trailers: { 'grpc-status': '3', 'grpc-message': 'not%20this' } },
  '/odd': { body: new Uint8Array(0), trailers: { 'grpc-status': '2', 'grpc-message': '100% wrong' } },
  '/silent': { body: new Uint8Array(0), trailers: {} },
};

describe('a call', () => {
  const scratch = makeScratchDirectory();
  const socket = join(scratch.path, 's');
  const server = http2.createServer();
  let session: http2.ClientHttp2Session;

  beforeAll(async () => {
    server.on('stream', (stream, headers) => {
      const { body, trailers } = answers[headers[':path'] ?? ''] ?? { body: new Uint8Array(0), trailers: {} };
      stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
      stream.on('wantTrailers', () => {
        stream.sendTrailers(trailers);
      });
      stream.end(body);
    });
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    session = connect(socket);
  });
  afterAll(() => {
    session.destroy();
    server.close();
    scratch.remove();
  });

  it('gives the message, which may be empty', async () => {
    expect(await call(session, '/whole', new Uint8Array(0))).toMatchObject({
      ok: true,
      value: varintField(1, 7),
    });
    expect(await call(session, '/default', new Uint8Array(0))).toMatchObject({
      ok: true,
      value: { length: 0 },
    });
  });

  it.each(['/nothing', '/cut', '/compressed'])('%s is no message, and no agreement', async (path) => {
    expect(await call(session, path, new Uint8Array(0))).toEqual({
      ok: false,
      error: { path, status: GRPC_UNAVAILABLE, message: 'the answer is not a whole message' },
    });
  });

  it.each([
    ['/refused', 3, 'not this'],
    ['/odd', 2, '100% wrong'],
    ['/silent', GRPC_UNAVAILABLE, 'the answer has no status'],
  ])('%s gives the status and the message', async (path, status, message) => {
    expect(await call(session, path, new Uint8Array(0))).toEqual({
      ok: false,
      error: { path, status, message },
    });
  });

  it('to a peer that is gone fails', async () => {
    const gone = connect(join(scratch.path, 'absent'));
    expect(await call(gone, '/whole', new Uint8Array(0))).toMatchObject({ ok: false });
    gone.destroy();
  });
});

describe('a frame', () => {
  it('holds what was put into it', () => {
    expect(unframe(Buffer.from(frame(varintField(1, 300))))).toEqual(Buffer.from(varintField(1, 300)));
  });
});
