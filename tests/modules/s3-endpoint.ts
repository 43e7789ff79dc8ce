import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface S3Request {
  readonly method: string;
  /** Path without the query. */
  readonly path: string;
  readonly status: number;
}

interface Credentials {
  readonly accessKey: string;
  readonly secretKey: string;
}

/**
 * The part of S3 that bazel-remote speaks, on loopback: one bucket in memory, path-style addresses, AWS signatures
 * version 4 verified. It is the other end of what is tested, not a replacement of it.
 */
export class S3Endpoint {
  /** HOST:PORT */
  readonly address: string;
  readonly objects = new Map<string, Buffer>();
  readonly requests: S3Request[] = [];
  readonly #server: Server;
  readonly #bucket: string;
  readonly #credentials: Credentials;

  private constructor(server: Server, bucket: string, credentials: Credentials) {
    this.#server = server;
    this.#bucket = bucket;
    this.#credentials = credentials;
    this.address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async start(bucket: string, credentials: Credentials): Promise<S3Endpoint> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const endpoint = new S3Endpoint(server, bucket, credentials);
    server.on('request', (request, response) => {
      void readBody(request).then((body) => {
        const answer = endpoint.#answer(request, body);
        endpoint.requests.push({
          method: request.method ?? '',
          path: pathOf(request).pathname,
          status: answer.status,
        });
        response.writeHead(answer.status, answer.headers);
        response.end(request.method === 'HEAD' ? undefined : answer.body);
      });
    });
    return endpoint;
  }

  /** Resolves when an object whose key ends so has been stored. */
  async stored(keySuffix: string): Promise<string> {
    for (;;) {
      const key = [...this.objects.keys()].find((candidate) => candidate.endsWith(keySuffix));
      if (key !== undefined) return key;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #answer(
    request: IncomingMessage,
    body: Buffer,
  ): { status: number; headers: Record<string, string>; body: Buffer | string } {
    if (!isSignedBy(request, this.#credentials)) return failure(403, 'SignatureDoesNotMatch');
    const { pathname, searchParams } = pathOf(request);
    const [, bucket, ...rest] = pathname.split('/');
    if (bucket !== this.#bucket) return failure(404, 'NoSuchBucket');
    const key = decodeURIComponent(rest.join('/'));
    if (searchParams.has('location')) return xml('<LocationConstraint>us-east-1</LocationConstraint>');
    if (request.method === 'PUT') {
      if (request.headers['x-amz-copy-source'] !== undefined) {
        return xml(
          `<CopyObjectResult><LastModified>${now()}</LastModified><ETag>"e"</ETag></CopyObjectResult>`,
        );
      }
      this.objects.set(key, isChunked(request) ? joinSignedChunks(body) : body);
      return { status: 200, headers: { etag: '"e"' }, body: '' };
    }
    const object = this.objects.get(key);
    if (object === undefined) return failure(404, 'NoSuchKey');
    return {
      status: 200,
      headers: {
        'content-length': String(object.length),
        etag: '"e"',
        'last-modified': new Date().toUTCString(),
      },
      body: object,
    };
  }
}

function pathOf(request: IncomingMessage): URL {
  return new URL(request.url ?? '/', 'http://s3.invalid');
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function now(): string {
  return new Date().toISOString();
}

function xml(body: string): { status: number; headers: Record<string, string>; body: string } {
  return { status: 200, headers: { 'content-type': 'application/xml' }, body };
}

function failure(
  status: number,
  code: string,
): { status: number; headers: Record<string, string>; body: string } {
  return { ...xml(`<Error><Code>${code}</Code><Message>${code}</Message></Error>`), status };
}

function isChunked(request: IncomingMessage): boolean {
  return header(request, 'x-amz-content-sha256').startsWith('STREAMING-');
}

function header(request: IncomingMessage, name: string): string {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(',') : (value ?? '');
}

/** `SIZE;chunk-signature=…CRLF bytes CRLF`, repeated, ended by a chunk of size 0. */
function joinSignedChunks(body: Buffer): Buffer {
  const chunks: Buffer[] = [];
  for (let at = 0; ;) {
    const endOfLine = body.indexOf('\r\n', at);
    if (endOfLine < 0) throw new Error('an upload in signed chunks ends without its last chunk');
    const size = parseInt(body.toString('latin1', at, endOfLine), 16);
    if (size === 0) return Buffer.concat(chunks);
    chunks.push(body.subarray(endOfLine + 2, endOfLine + 2 + size));
    at = endOfLine + 2 + size + 2;
  }
}

/** Whether the Authorization header is what these credentials give for this request. */
function isSignedBy(request: IncomingMessage, { accessKey, secretKey }: Credentials): boolean {
  const match =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d+)\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      header(request, 'authorization'),
    );
  if (!match) return false;
  const [, user, date = '', region = '', signedHeaders = '', signature] = match;
  const [path = '', query = ''] = (request.url ?? '').split('?');
  const canonicalRequest = [
    request.method,
    path,
    query
      .split('&')
      .map((pair) => (pair === '' || pair.includes('=') ? pair : `${pair}=`))
      .sort()
      .join('&'),
    ...signedHeaders.split(';').map((name) => `${name}:${header(request, name).trim()}`),
    '',
    signedHeaders,
    header(request, 'x-amz-content-sha256'),
  ].join('\n');
  const stringToSign = [
    'AWS4-HMAC-SHA256',
    header(request, 'x-amz-date'),
    `${date}/${region}/s3/aws4_request`,
    createHash('sha256').update(canonicalRequest).digest('hex'),
  ].join('\n');
  const key = [date, region, 's3', 'aws4_request'].reduce<Buffer>(
    (previous, part) => hmac(previous, part),
    Buffer.from(`AWS4${secretKey}`),
  );
  return user === accessKey && hmac(key, stringToSign).toString('hex') === signature;
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
