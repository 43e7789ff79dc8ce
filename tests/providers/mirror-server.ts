import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What is at a path: bytes, a value for JSON, or a status alone. */
export type Served = Buffer | { readonly json: unknown } | { readonly status: number };

/** A server on loopback whose paths tests change while it runs. */
export class MirrorServer {
  readonly requests: string[] = [];
  files: Readonly<Record<string, Served>> = {};
  #server: Server | undefined;
  #port = 0;

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Listens; after `stop`, on the same port again. */
  async start(): Promise<void> {
    const server = createServer((request, response) => {
      this.#answer(request, response);
    });
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.#port, '127.0.0.1', resolve);
    });
    this.#port = (server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    if (!server) return;
    this.#server = undefined;
    server.closeAllConnections();
    await new Promise<void>((resolve) => {
      server.close(() => {
        resolve();
      });
    });
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const path = request.url ?? '';
    this.requests.push(path);
    const served = this.files[path];
    if (served === undefined) {
      response.statusCode = 404;
      response.end('not found');
    } else if (Buffer.isBuffer(served)) {
      response.end(served);
    } else if ('json' in served) {
      response.end(JSON.stringify(served.json));
    } else {
      response.statusCode = served.status;
      response.end('an error of the server');
    }
  }
}
