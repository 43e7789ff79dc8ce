import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';

import { bazelRemote, programPath } from '../../tools/bootstrap/go-programs.ts';
import { commandFor } from '../../tools/bootstrap/scope.ts';
import { cacheDirectory } from '../../tools/machine/cache-directory.ts';
import { findExecutables, isExecutable } from '../../tools/machine/find-executable.ts';
import { call, connect as connectGrpc, frame, unframe } from '../../tools/plugin-protocol/grpc.ts';
import { bytesField, concat, readFields, textField, varintField } from '../../tools/plugin-protocol/wire.ts';
import type { RenderedBazelCache } from './render-bazel-cache.ts';

/** The real bazel-remote: FLYWHEEL_BAZEL_REMOTE_PATH, then what the bootstrap built, then PATH. */
function findBazelRemote(): string {
  const path = [
    process.env['FLYWHEEL_BAZEL_REMOTE_PATH'] ?? '',
    programPath(bazelRemote, cacheDirectory(process.env)),
    ...findExecutables('bazel-remote', process.env['PATH']),
  ].find((candidate) => candidate !== '' && isExecutable(candidate));
  if (path === undefined) {
    throw new Error(
      `These tests run a real bazel-remote ${bazelRemote.version} and found none. Run: ${commandFor('tests')}`,
    );
  }
  return path;
}

/** The flags that the entrypoint of the upstream image puts before the container's arguments. */
const imageEntrypointFlags = ['--http_address=:8080', '--dir=/data', '--profile_address=:6060'];

export interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

export interface GrpcUpload {
  /** Sends the rest; the number of bytes that the server says it has stored. */
  readonly finish: () => Promise<number | undefined>;
}

/** A pod of the module without its container: the rendered arguments, with only addresses and paths of this machine. */
export class BazelRemoteServer {
  readonly #process: ChildProcess;
  readonly #root: string;
  readonly #httpSocket: string;
  readonly #grpcSocket: string;
  #log = '';

  private constructor(
    rendered: RenderedBazelCache,
    secret: Readonly<Record<string, string>>,
    overrides: readonly string[],
  ) {
    this.#root = mkdtempSync('/tmp/flywheel-cache-');
    this.#httpSocket = join(this.#root, 'http');
    this.#grpcSocket = join(this.#root, 'grpc');
    mkdirSync(join(this.#root, 'data'));
    this.#process = spawn(
      findBazelRemote(),
      [
        ...imageEntrypointFlags,
        ...rendered.server_arguments,
        // The last flag wins, here as in the container.
        `--dir=${join(this.#root, 'data')}`,
        `--http_address=unix://${this.#httpSocket}`,
        `--grpc_address=unix://${this.#grpcSocket}`,
        ...overrides,
      ],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: Object.fromEntries(
          Object.entries(rendered.server_credentials).map(([variable, key]) => [variable, secret[key]]),
        ),
      },
    );
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.#log += text));
    }
  }

  /** Starts a replica with an empty disk; `secret` holds the keys and values of the module's `s3_secret`. */
  static async start(
    rendered: RenderedBazelCache,
    secret: Readonly<Record<string, string>>,
    overrides: readonly string[] = [],
  ): Promise<BazelRemoteServer> {
    const server = new BazelRemoteServer(rendered, secret, overrides);
    await server.logged('Starting HTTP server');
    while (!(await server.#accepts(server.#httpSocket)) || !(await server.#accepts(server.#grpcSocket))) {
      server.#failIfEnded();
      await pause();
    }
    return server;
  }

  get log(): string {
    return this.#log;
  }

  async logged(text: string): Promise<void> {
    while (!this.#log.includes(text)) {
      this.#failIfEnded();
      await pause();
    }
  }

  async request(
    method: string,
    path: string,
    body?: Buffer,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    const request = http.request({
      socketPath: this.#httpSocket,
      method,
      path,
      headers: { ...headers, ...(body ? { 'content-length': body.length } : {}) },
      agent: false,
    });
    request.end(body);
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    return { status: response.statusCode ?? 0, body: Buffer.concat(chunks) };
  }

  /** The call that Kubernetes makes for a gRPC probe; the answer is a HealthCheckResponse.ServingStatus. */
  async health(service: string): Promise<number | undefined> {
    const session = connectGrpc(this.#grpcSocket);
    try {
      const answer = await call(session, '/grpc.health.v1.Health/Check', textField(1, service));
      return answer.ok ? [...readFields(answer.value)].find(({ number }) => number === 1)?.varint : undefined;
    } finally {
      session.close();
    }
  }

  /** Uploads a blob as Bazel does over gRPC, in two parts; the second goes when the caller asks for it. */
  openUpload(blob: Buffer, digest: string): GrpcUpload {
    const session = connectGrpc(this.#grpcSocket);
    const stream = session.request({
      ':method': 'POST',
      ':path': '/google.bytestream.ByteStream/Write',
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    const half = Math.floor(blob.length / 2);
    const resource = textField(1, `uploads/${randomUUID()}/blobs/${digest}/${blob.length}`);
    stream.write(frame(concat([resource, bytesField(10, blob.subarray(0, half))])));
    return {
      finish: async () => {
        stream.end(
          frame(concat([varintField(2, half), varintField(3, true), bytesField(10, blob.subarray(half))])),
        );
        const chunks: Buffer[] = [];
        for await (const chunk of stream) chunks.push(chunk as Buffer);
        session.close();
        const answer = unframe(Buffer.concat(chunks));
        if (!answer) throw new Error('the server sent no whole message');
        return [...readFields(answer)].find(({ number }) => number === 1)?.varint;
      },
    };
  }

  /** Resolves when the server is inside an upload over gRPC. */
  async uploadStarted(): Promise<void> {
    const started = /^grpc_server_started_total\{.*grpc_method="Write".*\} 1$/m;
    while (!started.test((await this.request('GET', '/metrics')).body.toString())) await pause();
  }

  /** Sends what Kubernetes sends to end a pod. */
  terminate(): void {
    this.#process.kill('SIGTERM');
  }

  /** The exit code. */
  async ended(): Promise<number | null> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) await once(this.#process, 'exit');
    return this.#process.exitCode;
  }

  async dispose(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.ended();
    rmSync(this.#root, { recursive: true, force: true });
  }

  async #accepts(path: string): Promise<boolean> {
    const socket = connect(path);
    try {
      await once(socket, 'connect');
      return true;
    } catch {
      return false;
    } finally {
      socket.destroy();
    }
  }

  #failIfEnded(): void {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) {
      throw new Error(`bazel-remote ended early:\n${this.#log}`);
    }
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20));
}
