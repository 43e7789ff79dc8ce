import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';

import type { Certificate } from './certificate.ts';

/** One connection of a raw server. What is not read stays in the kernel, as with a server that does not read. */
export class RawConnection {
  readonly socket: Socket;
  #buffered = Buffer.alloc(0);

  constructor(socket: Socket) {
    this.socket = socket;
    // Clients that leave are what these tests are about.
    socket.on('error', () => undefined);
  }

  /** The head of the next request, up to its empty line; undefined = the client left. */
  async head(): Promise<string | undefined> {
    for (;;) {
      const end = this.#buffered.indexOf('\r\n\r\n');
      if (end >= 0) return this.#take(end + 4).toString('latin1');
      if (!(await this.#fill())) return undefined;
    }
  }

  /** The next bytes; fewer where the client left. */
  async bytes(count: number): Promise<Buffer> {
    while (this.#buffered.length < count) if (!(await this.#fill())) break;
    return this.#take(count);
  }

  say(text: string): void {
    this.socket.write(text);
  }

  answer(status: string, body = '', headers: readonly string[] = []): void {
    const lines = [`HTTP/1.1 ${status}`, `content-length: ${Buffer.byteLength(body)}`, ...headers];
    this.say(`${lines.join('\r\n')}\r\n\r\n${body}`);
  }

  /** Closes after what was said. With unread bytes the kernel resets the connection. */
  close(): void {
    this.socket.destroySoon();
  }

  reset(): void {
    this.socket.resetAndDestroy();
  }

  #take(count: number): Buffer {
    const taken = this.#buffered.subarray(0, count);
    this.#buffered = this.#buffered.subarray(count);
    return taken;
  }

  async #fill(): Promise<boolean> {
    for (;;) {
      const chunk = this.socket.read() as Buffer | null;
      if (chunk) {
        this.#buffered = Buffer.concat([this.#buffered, chunk]);
        return true;
      }
      if (this.socket.readableEnded || this.socket.destroyed) return false;
      const over = new AbortController();
      const { signal } = over;
      await Promise.race([
        once(this.socket, 'readable', { signal }),
        once(this.socket, 'close', { signal }),
      ]).catch(() => undefined);
      over.abort();
    }
  }
}

/** A server on loopback that says, byte for byte, what a test wants it to. */
export class RawServer {
  readonly url: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #handled: Promise<void>[] = [];

  private constructor(server: Server, secure: boolean) {
    this.#server = server;
    const port = (server.address() as AddressInfo).port;
    this.url = secure ? `https://localhost:${port}/` : `http://127.0.0.1:${port}/`;
  }

  /** @param handle is called for each connection, with its number from 1 */
  static async start(
    handle: (connection: RawConnection, number: number) => Promise<void>,
    certificate?: Certificate,
  ): Promise<RawServer> {
    let count = 0;
    const onSocket = (socket: Socket): void => {
      raw.#sockets.add(socket);
      socket.on('close', () => raw.#sockets.delete(socket));
      raw.#handled.push(handle(new RawConnection(socket), ++count));
    };
    const server: Server = certificate
      ? createTlsServer({ key: certificate.key, cert: certificate.cert }, onSocket)
      : createServer(onSocket);
    server.on('tlsClientError', () => undefined);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const raw = new RawServer(server, certificate !== undefined);
    return raw;
  }

  /** When the handler of each connection so far is through. */
  async handled(): Promise<void> {
    await Promise.all(this.#handled);
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
