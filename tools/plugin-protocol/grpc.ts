import http2 from 'node:http2';
import net from 'node:net';

import type { Timeout } from '../process/run-process.ts';
import { err, ok, type Result } from '../result.ts';
import { concat } from './wire.ts';

/** Unary gRPC over plaintext HTTP/2 on a unix socket: all that talking to a provider takes. */

export const GRPC_UNIMPLEMENTED = 12;
export const GRPC_UNAVAILABLE = 14;

export interface CallFailure {
  readonly path: string;
  /** The gRPC status. */
  readonly status: number;
  readonly message: string;
}

const CALL_TIMEOUT: Timeout = { name: 'provider call', milliseconds: 120_000 };

export function connect(socket: string): http2.ClientHttp2Session {
  const session = http2.connect('http://provider', {
    createConnection: () => net.connect(socket),
    settings: { initialWindowSize: 2 ** 24 },
  });
  // Each call reports its own failure.
  session.on('error', () => undefined);
  return session;
}

export function call(
  session: http2.ClientHttp2Session,
  path: string,
  message: Uint8Array,
): Promise<Result<Uint8Array, CallFailure>> {
  return new Promise((resolve) => {
    const fail = (status: number, text: string): void => {
      resolve(err({ path, status, message: text }));
    };
    if (session.destroyed) {
      fail(GRPC_UNAVAILABLE, 'the provider has closed its connection');
      return;
    }
    const stream = session.request({
      ':method': 'POST',
      ':path': path,
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    // Of the whole call: a peer that trickles bytes is as stuck as a silent one.
    const timer = setTimeout(() => {
      fail(GRPC_UNAVAILABLE, `no answer within ${CALL_TIMEOUT.milliseconds / 1000} s (${CALL_TIMEOUT.name})`);
      stream.close(http2.constants.NGHTTP2_CANCEL);
    }, CALL_TIMEOUT.milliseconds);
    stream.on('close', () => {
      clearTimeout(timer);
    });
    const chunks: Buffer[] = [];
    let status: string | undefined;
    let text = '';
    const readStatus = (headers: http2.IncomingHttpHeaders): void => {
      const value = headers['grpc-status'];
      if (value === undefined) return;
      status = String(value);
      text = decodeMessage(String(headers['grpc-message'] ?? ''));
    };
    stream.on('response', readStatus);
    stream.on('trailers', readStatus);
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('error', (error: Error) => {
      fail(GRPC_UNAVAILABLE, error.message);
    });
    stream.on('end', () => {
      if (status === '0') {
        const message = unframe(Buffer.concat(chunks));
        if (message === undefined) fail(GRPC_UNAVAILABLE, 'the answer is not a whole message');
        else resolve(ok(message));
      } else fail(Number(status ?? GRPC_UNAVAILABLE), text || 'the answer has no status');
    });
    stream.end(frame(message));
  });
}

/** A gRPC message: one byte "not compressed", four bytes length, the bytes. */
export function frame(message: Uint8Array): Uint8Array {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return concat([head, message]);
}

/** Undefined for anything but one whole uncompressed message: an empty answer must not pass for "nothing to say". */
export function unframe(framed: Buffer): Uint8Array | undefined {
  if (framed.length < 5 || framed[0] !== 0 || framed.readUInt32BE(1) !== framed.length - 5) return undefined;
  return framed.subarray(5);
}

/** gRPC writes messages percent-encoded; one that is not is shown as it is. */
function decodeMessage(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function answer(stream: http2.ServerHttp2Stream, message: Uint8Array): void {
  if (stream.destroyed) return;
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.on('wantTrailers', () => {
    stream.sendTrailers({ 'grpc-status': '0' });
  });
  stream.end(frame(message));
}

export function refuse(stream: http2.ServerHttp2Stream, status: number, message: string): void {
  if (stream.destroyed) return;
  stream.respond(
    {
      ':status': 200,
      'content-type': 'application/grpc',
      'grpc-status': String(status),
      'grpc-message': encodeURIComponent(message),
    },
    { endStream: true },
  );
}
