import { promisify } from 'node:util';
import { constants, gunzip, gzip } from 'node:zlib';

import { err, ok, type Result } from '../../result.ts';
import type { SnapshotPlace } from './snapshot-place.ts';

const TIMEOUT_MILLISECONDS = 30_000;

/** No workspace that Bazel loads has more; what claims to be larger is not read. */
const MAX_BYTES = 1024 ** 3;

const MAX_REDIRECTS = 3;

/**
 * Snapshots behind a URL that takes GET and PUT: a GitLab generic package registry, an object store, a WebDAV server.
 * They are sent as gzip.
 */
export class HttpPlace implements SnapshotPlace {
  readonly name: string;
  readonly #base: URL;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #timeout: number;

  /**
   * @param headers that only this server is to see
   * @param timeout milliseconds for one request with its body
   */
  constructor(base: URL, headers: Readonly<Record<string, string>>, timeout = TIMEOUT_MILLISECONDS) {
    this.#timeout = timeout;
    const { username, password } = base;
    this.#base = new URL(base);
    this.#base.username = '';
    this.#base.password = '';
    this.name = this.#base.origin + this.#base.pathname;
    this.#headers =
      username === ''
        ? headers
        : {
            ...headers,
            authorization: `Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')}`,
          };
  }

  async read(key: string): Promise<Result<Buffer | undefined, string>> {
    return this.#request('GET', key, async (response) => {
      if (response.status === 404) return ok(undefined);
      if (response.status !== 200) return err(`GET was answered with ${response.status}`);
      const parts: Uint8Array[] = [];
      let total = 0;
      const body: AsyncIterable<Uint8Array> | null = response.body;
      for await (const part of body ?? []) {
        total += part.length;
        if (total > MAX_BYTES) return err(`the answer is larger than ${MAX_BYTES} bytes`);
        parts.push(part);
      }
      return ok(await promisify(gunzip)(Buffer.concat(parts), { maxOutputLength: MAX_BYTES }));
    });
  }

  async write(key: string, bytes: Buffer): Promise<Result<undefined, string>> {
    const body = await promisify(gzip)(bytes, { level: constants.Z_BEST_SPEED });
    return this.#request(
      'PUT',
      key,
      async (response) => {
        await response.body?.cancel();
        return response.ok ? ok(undefined) : err(`PUT was answered with ${response.status}`);
      },
      body,
    );
  }

  async #request<T>(
    method: 'GET' | 'PUT',
    key: string,
    use: (response: Response) => Promise<Result<T, string>>,
    body?: Buffer,
  ): Promise<Result<T, string>> {
    const signal = AbortSignal.timeout(this.#timeout);
    let url = new URL(this.#base);
    url.pathname = `${url.pathname.replace(/\/$/, '')}/${key}/snapshot.gz`;
    try {
      for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
        // A registry sends readers on to an object store, which must not see the credentials of the registry.
        const response = await fetch(url, {
          method,
          redirect: 'manual',
          signal,
          ...(url.origin === this.#base.origin && { headers: { ...this.#headers } }),
          ...(body !== undefined && { body: new Uint8Array(body) }),
        });
        const location = response.headers.get('location');
        if (response.status < 300 || response.status > 399 || location === null) return await use(response);
        await response.body?.cancel();
        url = new URL(location, url);
      }
      return err(`${method} was sent on more than ${MAX_REDIRECTS} times`);
    } catch (error) {
      return err(reasonOf(error, this.#timeout));
    }
  }
}

/** `fetch` hides what happened in the cause. */
function reasonOf(error: unknown, timeout: number): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `no answer within ${timeout / 1000} s`;
  return error.cause instanceof Error ? error.cause.message || error.message : error.message;
}
