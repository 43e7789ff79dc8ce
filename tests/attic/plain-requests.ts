import type { AtticServer } from '../rig/attic/server.ts';
import { allPermissions, type TokenClaims } from '../rig/attic/tokens.ts';
import type { Nar, RecordedRequest } from './recorded/request.ts';
import { send, type Received } from './recorded/send.ts';

export const CACHE = 'testp';

export interface Upload {
  readonly hash: string;
  readonly nar: Nar;
  readonly cache?: string;
  readonly references?: readonly string[];
  readonly body?: Buffer;
}

/** Plain requests to a model server, by a token for everything. */
export class PlainRequests {
  readonly #server: AtticServer;
  readonly #authorization: string;

  constructor(server: AtticServer, claims: TokenClaims = { caches: { '*': allPermissions } }) {
    this.#server = server;
    this.#authorization = `Bearer ${server.token(claims)}`;
  }

  send(
    request: Omit<RecordedRequest, 'row'>,
    authorization: string | undefined = this.#authorization,
  ): Promise<Received> {
    return send(this.#server.url, { row: `${request.method} ${request.path}`, ...request }, authorization);
  }

  get(path: string): Promise<Received> {
    return this.send({ method: 'GET', path });
  }

  upload(upload: Upload, rest: Partial<RecordedRequest> = {}): Promise<Received> {
    return this.send(uploadRequest(upload, rest));
  }

  /** Which of these the server says it lacks. */
  async missing(...hashes: readonly string[]): Promise<readonly string[]> {
    const received = await this.send({
      method: 'POST',
      path: '_api/v1/get-missing-paths',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ cache: CACHE, store_path_hashes: hashes }),
      contentLength: true,
    });
    if (received.type !== 'answer') throw new Error(received.code);
    return (JSON.parse(received.body.toString()) as { missing_paths: string[] }).missing_paths;
  }
}

export function uploadRequest(
  { hash, nar, cache = CACHE, references = [], body = nar.bytes }: Upload,
  rest: Partial<RecordedRequest> = {},
): Omit<RecordedRequest, 'row'> {
  const info = {
    cache,
    store_path_hash: hash,
    store_path: `/nix/store/${hash}-x`,
    references,
    sigs: [],
    nar_hash: `sha256:${nar.hex}`,
    nar_size: nar.size,
  };
  const headers = { 'x-attic-nar-info': JSON.stringify(info) };
  return { method: 'PUT', path: '_api/v1/upload-path', headers, body, ...rest };
}

export function jsonOf(received: Received): unknown {
  return received.type === 'answer' ? JSON.parse(received.body.toString()) : received;
}
