import http2 from 'node:http2';

import type { Result } from '../result.ts';
import { GRPC_UNAVAILABLE, GRPC_UNIMPLEMENTED, answer, refuse, unframe, type CallFailure } from './grpc.ts';
import type { Recording } from './recording.ts';
import { encodeFunctionsResponse, encodeIdentityResponse, encodeSchemaResponse } from './schema-encoding.ts';
import { testHandlers, type TestService } from './test-calls.ts';
import { EMPTY, MalformedMessageError, bytesField, readFields } from './wire.ts';

/** Sends a call on to the real provider. */
export type Backend = (path: string, message: Uint8Array) => Promise<Result<Uint8Array, CallFailure>>;

export interface SchemaServer {
  readonly socket: string;
  readonly close: () => void;
}

/** Linux cuts a longer path silently and listens elsewhere. */
const MAX_SOCKET_PATH_BYTES = 103;

/** `DynamicValue { msgpack = unknown }`. */
const UNKNOWN_VALUE = bytesField(1, bytesField(1, Uint8Array.from([0xd4, 0, 0])));

type Handler = (message: Uint8Array) => Uint8Array;

/**
 * Serves a recorded schema to an engine as if it were the provider. Calls that only the provider can answer
 * (Validate*, CallFunction) go to `backend`; without one they are answered "nothing to complain about" and "unknown",
 * which is what validation level `schema` means. Configure, Plan, Read and Apply are refused in both cases.
 *
 * With `forTests` it serves `tofu test`: what a mocked provider is asked besides is answered, and what only a provider
 * can answer, and would let a test pass for a wrong reason, is refused with words and reported.
 */
export async function serveSchema(
  recording: Recording,
  socket: string,
  backend: Backend | undefined,
  forTests?: TestService,
): Promise<SchemaServer> {
  if (Buffer.byteLength(socket) > MAX_SOCKET_PATH_BYTES) {
    throw new Error(`socket path is longer than ${MAX_SOCKET_PATH_BYTES} bytes: ${socket}`);
  }
  const handlers = new Map([
    ...localHandlers(recording),
    ...(forTests ? testHandlers(recording, forTests) : []),
  ]);
  const service = `/tfplugin${recording.protocol}.Provider/`;
  const server = http2.createServer({ settings: { initialWindowSize: 2 ** 20 } });
  const sessions = new Set<http2.ServerHttp2Session>();
  server.on('session', (session) => {
    sessions.add(session);
    session.on('close', () => sessions.delete(session));
    // An engine that ends early resets its connection; the validate action judges it by its exit code.
    session.on('error', () => undefined);
  });
  server.on('stream', (stream, headers) => {
    stream.on('error', () => undefined);
    const path = headers[':path'] ?? '';
    const method = path.slice(path.lastIndexOf('/') + 1);
    // The broker and stdio streams stay open for ever; without them the engine goes on. A provider serves one protocol
    // version only: an answer to the other one's calls crashes the engine.
    if (!path.startsWith(service)) {
      refuse(stream, GRPC_UNIMPLEMENTED, `${path} is not served`);
      stream.resume();
      return;
    }
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => {
      const message = unframe(Buffer.concat(chunks));
      if (message === undefined) {
        refuse(stream, GRPC_UNAVAILABLE, 'the request is not a whole message');
        return;
      }
      if (backend && forwardedMethods.has(method)) {
        void backend(path, message).then((result) => {
          if (result.ok) answer(stream, result.value);
          else refuse(stream, result.error.status, result.error.message);
        });
        return;
      }
      const handler = handlers.get(method);
      if (!handler) {
        refuse(stream, GRPC_UNIMPLEMENTED, `${method} is not served while validating`);
        return;
      }
      try {
        answer(stream, handler(message));
      } catch (error) {
        if (!(error instanceof MalformedMessageError)) throw error;
        refuse(stream, GRPC_UNAVAILABLE, error.message);
      }
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socket, resolve);
  });
  return {
    socket,
    close: () => {
      for (const session of sessions) session.destroy();
      server.close();
    },
  };
}

/** What a real provider is asked in validation level `provider`. */
const forwardedMethods: ReadonlySet<string> = new Set([
  'PrepareProviderConfig',
  'ValidateProviderConfig',
  'ValidateResourceTypeConfig',
  'ValidateResourceConfig',
  'ValidateDataSourceConfig',
  'ValidateDataResourceConfig',
  'ValidateEphemeralResourceConfig',
  'CallFunction',
]);

function localHandlers({ schema }: Recording): ReadonlyMap<string, Handler> {
  // An engine asks for each of these at most once for each connection, and has several.
  const schemaResponse = lazily(() => encodeSchemaResponse(schema));
  const identityResponse = lazily(() => encodeIdentityResponse(schema));
  const functionsResponse = lazily(() => encodeFunctionsResponse(schema));
  const nothing: Handler = () => EMPTY;
  return new Map<string, Handler>([
    ['GetSchema', schemaResponse],
    ['GetProviderSchema', schemaResponse],
    ['GetResourceIdentitySchemas', identityResponse],
    ['GetFunctions', functionsResponse],
    ['PrepareProviderConfig', echoConfig],
    ['ValidateProviderConfig', nothing],
    ['ValidateResourceTypeConfig', nothing],
    ['ValidateResourceConfig', nothing],
    ['ValidateDataSourceConfig', nothing],
    ['ValidateDataResourceConfig', nothing],
    ['ValidateEphemeralResourceConfig', nothing],
    ['CallFunction', () => UNKNOWN_VALUE],
    ['Stop', nothing],
    ['StopProvider', nothing],
  ]);
}

function lazily(make: () => Uint8Array): Handler {
  let made: Uint8Array | undefined;
  return () => (made ??= make());
}

/** Protocol 5 answers with the configuration to use, which the engine decodes: nothing changed means the same bytes. */
function echoConfig(message: Uint8Array): Uint8Array {
  for (const { number, bytes } of readFields(message)) if (number === 1) return bytesField(1, bytes);
  return EMPTY;
}
