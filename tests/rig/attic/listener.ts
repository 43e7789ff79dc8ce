import {
  createServer as plainServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as secureServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';

/** As much as the real server buffers of a request's head. */
const MAX_HEADER_SIZE = 8192 + 4096 * 100;

/** PEM; for a server that says it is `localhost`. */
export interface ServerCertificate {
  readonly key: string;
  readonly cert: string;
}

export type RequestHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  awaitsContinue: boolean,
) => Promise<void>;

/** A server on a port of loopback that can go away and come back to the same port. */
export class Listener {
  readonly #handler: RequestHandler;
  readonly #certificate: ServerCertificate | undefined;
  #server: Server | undefined;
  #port = 0;
  /** Two requests may each ask for a restart: one after the other, or they would fight for the port. */
  #transition: Promise<void> = Promise.resolve();

  constructor(handler: RequestHandler, certificate: ServerCertificate | undefined) {
    this.#handler = handler;
    this.#certificate = certificate;
  }

  get url(): string {
    return this.#certificate ? `https://localhost:${this.#port}/` : `http://127.0.0.1:${this.#port}/`;
  }

  open(): Promise<void> {
    return this.#after(() => this.#open());
  }

  /** Cuts all connections; new ones are refused. */
  shut(): Promise<void> {
    return this.#after(() => this.#shut());
  }

  restart(): Promise<void> {
    return this.#after(async () => {
      await this.#shut();
      await this.#open();
    });
  }

  #after(change: () => Promise<void>): Promise<void> {
    this.#transition = this.#transition.then(change);
    return this.#transition;
  }

  async #open(): Promise<void> {
    if (this.#server) return;
    const options = { maxHeaderSize: MAX_HEADER_SIZE, headersTimeout: 0, requestTimeout: 0 };
    const server = this.#certificate
      ? secureServer({ ...options, ...this.#certificate })
      : plainServer(options);
    // The real server closes no idle connection.
    server.keepAliveTimeout = 0;
    server.on('request', (request, response) => void this.#handler(request, response, false));
    server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
      void this.#handler(request, response, true);
    });
    server.on('clientError', refuseRequest);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.#port, '127.0.0.1', resolve);
    });
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
  }

  async #shut(): Promise<void> {
    const server = this.#server;
    if (!server) return;
    this.#server = undefined;
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  }
}

/** A head that is too large gets an answer without a body, as do other requests that are none. */
function refuseRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable) return;
  const status =
    error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request';
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}
