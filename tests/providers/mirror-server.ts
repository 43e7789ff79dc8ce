import type { ServerResponse } from 'node:http';

import { RestartableServer } from '../rig/restartable-server.ts';

/** What is at a path: bytes, a value for JSON, or a status alone. */
export type Served = Buffer | { readonly json: unknown } | { readonly status: number };

/** A server on loopback whose paths tests change while it runs. */
export class MirrorServer extends RestartableServer {
  files: Readonly<Record<string, Served>> = {};

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  protected override answer(path: string, response: ServerResponse): void {
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
