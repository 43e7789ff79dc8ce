import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import http2 from 'node:http2';
import { connect, createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { REMOTE_EXECUTOR_PROGRAMS } from '../../tools/bootstrap/debian-packages.ts';
import { commandFor } from '../../tools/bootstrap/scope.ts';
import { findExecutables } from '../../tools/machine/find-executable.ts';
import type { Timeout } from '../../tools/process/run-process.ts';

const START_TIMEOUT: Timeout = { name: 'start of the remote executor', milliseconds: 30_000 };
const STOP_TIMEOUT: Timeout = { name: 'end of the remote executor', milliseconds: 10_000 };

/** The directories of the machine that an action sees: programs and their libraries, nothing else. */
const SYSTEM_DIRECTORIES = ['/usr', '/bin', '/lib', '/lib64'];

/**
 * `low_api_version { major: 2 }`, field 4 of `ServerCapabilities` in remote_execution.proto: this server announces 2.1
 * and later, Bazel 7 speaks 2.0 only, and they understand each other all the same.
 */
const LOWEST_VERSION = Buffer.from([0x22, 0x04, 0x08, 0x02, 0x10, 0x00]);

/**
 * A remote executor with a sandbox of its own: its actions see their declared inputs and the system's programs, no home
 * directory, no /nix, no other network than a loopback without listeners.
 */
export class RemoteExecutor {
  /** For `--remote_executor`. */
  readonly url: string;
  readonly #directory: string;
  readonly #server: ChildProcess;
  readonly #front: http2.Http2Server;

  private constructor(url: string, directory: string, server: ChildProcess, front: http2.Http2Server) {
    this.url = url;
    this.#directory = directory;
    this.#server = server;
    this.#front = front;
  }

  static async create(): Promise<RemoteExecutor> {
    const directory = mkdtempSync('/var/tmp/flywheel-remote-');
    mkdirSync(join(directory, 'home'));
    const port = await freePort();
    const server = spawn(
      program('buildbox-casd'),
      [
        `--bind=127.0.0.1:${port}`,
        `--buildbox-run=${program('buildbox-run-bubblewrap')}`,
        ...SYSTEM_DIRECTORIES.map((path) => `--runner-arg=--ro-bind-mount=${realpathSync(path)}:${path}`),
        '--jobs=2',
        '--quota-high=2G',
        '--log-level=warning',
        join(directory, 'cas'),
      ],
      // Nothing of the environment of this process is to reach an action.
      {
        env: { PATH: '/usr/bin:/bin', HOME: join(directory, 'home') },
        stdio: ['ignore', 'ignore', 'inherit'],
      },
    );
    await answers(port, server);
    const front = await announceLowestVersion(port);
    const { port: frontPort } = front.address() as AddressInfo;
    return new RemoteExecutor(`grpc://127.0.0.1:${frontPort}`, directory, server, front);
  }

  async dispose(): Promise<void> {
    this.#front.close();
    if (this.#server.exitCode === null) {
      const ended = new Promise((resolve) => this.#server.once('exit', resolve));
      this.#server.kill('SIGTERM');
      await Promise.race([ended, sleep(STOP_TIMEOUT.milliseconds, undefined, { ref: false })]);
      this.#server.kill('SIGKILL');
    }
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

/** Whether this machine has one; the bootstrap installs it where Bazel comes from Debian. */
export function hasRemoteExecutor(): boolean {
  return REMOTE_EXECUTOR_PROGRAMS.every((name) => findExecutables(name, process.env['PATH']).length > 0);
}

function program(name: (typeof REMOTE_EXECUTOR_PROGRAMS)[number]): string {
  const [path] = findExecutables(name, process.env['PATH']);
  if (path !== undefined) return path;
  throw new Error(`These tests run a real remote executor and found no ${name}. Run: ${commandFor('tests')}`);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function answers(port: number, server: ChildProcess): Promise<void> {
  const deadline = performance.now() + START_TIMEOUT.milliseconds;
  for (;;) {
    const connected = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.on('connect', () => {
        socket.destroy();
        resolve(true);
      });
      socket.on('error', () => {
        resolve(false);
      });
    });
    if (connected) return;
    if (server.exitCode !== null) throw new Error(`buildbox-casd ended with code ${server.exitCode}`);
    if (performance.now() > deadline) {
      server.kill('SIGKILL');
      throw new Error(`buildbox-casd did not answer in time (${START_TIMEOUT.name})`);
    }
    await sleep(50);
  }
}

/** Passes everything on to the server at `port`, and lets its capabilities begin at version 2.0. */
async function announceLowestVersion(port: number): Promise<http2.Http2Server> {
  const front = http2.createServer();
  const sessions = new Set<http2.Http2Session>();
  front.on('session', (session) => {
    sessions.add(session);
    session.on('error', () => undefined);
    const back = http2.connect(`http://127.0.0.1:${port}`);
    back.on('error', () => {
      session.destroy();
    });
    session.on('close', () => {
      back.destroy();
      sessions.delete(session);
    });
    session.on('stream', (stream: http2.ServerHttp2Stream, headers: http2.IncomingHttpHeaders) => {
      stream.on('error', () => undefined);
      const call = back.request(headers);
      call.on('error', () => {
        stream.close();
      });
      stream.pipe(call);
      forwardAnswer(stream, call, headers[':path']?.endsWith('/GetCapabilities') === true);
    });
  });
  front.on('close', () => {
    for (const session of sessions) session.destroy();
  });
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  return front;
}

function forwardAnswer(
  stream: http2.ServerHttp2Stream,
  call: http2.ClientHttp2Stream,
  capabilities: boolean,
): void {
  let trailers: http2.IncomingHttpHeaders = {};
  call.on('trailers', (found: http2.IncomingHttpHeaders) => {
    trailers = found;
  });
  call.on('response', (headers, flags) => {
    const { ':status': status, ...rest } = headers;
    const end = (flags & http2.constants.NGHTTP2_FLAG_END_STREAM) !== 0;
    stream.respond({ ':status': status, ...rest }, end ? { endStream: true } : { waitForTrailers: true });
    if (end) return;
    stream.on('wantTrailers', () => {
      stream.sendTrailers(trailers);
    });
    if (!capabilities) {
      call.pipe(stream);
      return;
    }
    const chunks: Buffer[] = [];
    call.on('data', (chunk: Buffer) => chunks.push(chunk));
    call.on('end', () => {
      const message = Buffer.concat(chunks);
      // gRPC: one byte of flags, then the length of the message.
      message.writeUInt32BE(message.readUInt32BE(1) + LOWEST_VERSION.length, 1);
      stream.end(Buffer.concat([message, LOWEST_VERSION]));
    });
  });
}
