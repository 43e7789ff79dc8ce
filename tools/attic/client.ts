import type { OutgoingHttpHeaders } from 'node:http';

import { version } from '../cli/version.ts';
import { isHashPart } from '../nix/store/store-path.ts';
import { err, ok, type Result } from '../result.ts';
import { readCacheConfig, type CacheConfig } from './cache-config.ts';
import type { TokenFailure } from './configuration/failure.ts';
import type { AtticEndpoint } from './endpoint.ts';
import type { AtticFailure, StatusFailure } from './failure.ts';
import { Connections, type ConnectionOptions } from './http/connections.ts';
import { parseObject, readErrorAnswer } from './http/error-answer.ts';
import { exchange, type Answer, type BodySender, type Exchanged } from './http/exchange.ts';
import { NarSender } from './http/nar-sender.ts';
import { atticTimeouts, type AtticTimeouts } from './http/timeouts.ts';
import { encodeNarInfo, type NarInfo } from './nar-info.ts';
import { readRetryAfter } from './retry-after.ts';
import { TokenInUse } from './token-in-use.ts';
import { readUploadOutcome, type UploadOutcome } from './upload-outcome.ts';

/** The server looks each hash up by a variable of one SQL statement, of which SQLite takes 32,766. */
const HASHES_PER_QUESTION = 500;

export interface AtticClientOptions extends ConnectionOptions {
  readonly timeouts?: AtticTimeouts;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
}

export interface UploadOptions extends CallOptions {
  /** Told of each piece that was sent. */
  readonly onBytes?: (bytes: number) => void;
}

type Answered<T> = Promise<Result<T, AtticFailure>>;

interface Call {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: Buffer | BodySender;
  readonly signal: AbortSignal | undefined;
  readonly narSize?: number;
}

/**
 * Speaks to one cache of one Attic server, and to nothing else: no redirect is followed, and what the server says of its
 * own address is not believed, so that the token stays with the host and the scheme that were configured.
 */
export class AtticClient {
  readonly #cache: string;
  readonly #connections: Connections;
  readonly #token: TokenInUse;
  readonly #timeouts: AtticTimeouts;
  /** Until a proxy says that it cannot. */
  #expects = true;

  constructor(endpoint: AtticEndpoint, options: AtticClientOptions = {}) {
    const { timeouts = atticTimeouts, ...connection } = options;
    this.#cache = endpoint.cache;
    const base = endpoint.url.endsWith('/') ? endpoint.url : `${endpoint.url}/`;
    this.#connections = new Connections(base, connection, timeouts.connect);
    this.#token = new TokenInUse(endpoint.token);
    this.#timeouts = timeouts;
  }

  async cacheConfig(options: CallOptions = {}): Answered<CacheConfig> {
    const path = `_api/v1/cache-config/${this.#cache}`;
    const answer = await this.#call({ method: 'GET', path, signal: options.signal });
    if (!answer.ok) return answer;
    const config = readCacheConfig(answer.value.body);
    return config.ok ? config : this.#malformed('GET', path, config.error);
  }

  /** Which of these hash parts the cache has no path for. "Present" is the server's word: it does not look at its storage. */
  async missingPaths(hashes: Iterable<string>, options: CallOptions = {}): Answered<ReadonlySet<string>> {
    const asked = [...new Set(hashes)];
    const bad = asked.find((hash) => !isHashPart(hash));
    if (bad !== undefined) return err({ type: 'bad-path-hash', hash: bad });
    const missing = new Set<string>();
    for (let start = 0; start < asked.length; start += HASHES_PER_QUESTION) {
      const answer = await this.#missingOf(asked.slice(start, start + HASHES_PER_QUESTION), options.signal);
      if (!answer.ok) return answer;
      for (const hash of answer.value) missing.add(hash);
    }
    return ok(missing);
  }

  /**
   * Uploads one path. Its references should be there before.
   *
   * @param nar called again where a connection that had been kept open turns out to be closed
   */
  async upload(
    info: NarInfo,
    nar: () => AsyncIterable<Buffer>,
    options: UploadOptions = {},
  ): Answered<UploadOutcome> {
    const message = encodeNarInfo(info, this.#cache);
    if (!message.ok) return message;
    const path = '_api/v1/upload-path';
    const preamble = message.value.place === 'preamble' ? message.value.bytes : undefined;
    const headers: OutgoingHttpHeaders = {
      'content-type': 'application/octet-stream',
      // With a length the body is not chunked, which some proxies buffer or corrupt.
      'content-length': (preamble?.length ?? 0) + info.narSize,
      ...(message.value.place === 'header'
        ? { 'x-attic-nar-info': message.value.text }
        : { 'x-attic-nar-info-preamble-size': message.value.bytes.length }),
    };
    const send = (expects: boolean): Answered<Answer> => {
      const { path: storePath, narHash, narSize } = info;
      const outgoing = { path: storePath, narHash, narSize, preamble, open: nar };
      return this.#call({
        method: 'PUT',
        path,
        headers: expects ? { ...headers, expect: '100-continue' } : headers,
        body: new NarSender(outgoing, expects, options.onBytes),
        signal: options.signal,
        narSize,
      });
    };
    let answer = await send(this.#expects);
    if (!answer.ok && answer.error.type === 'status' && answer.error.status === 417) {
      this.#expects = false;
      answer = await send(false);
    }
    if (!answer.ok) return answer;
    const outcome = readUploadOutcome(answer.value.body, answer.value.sentBytes);
    if (outcome.kind === 'uploaded' && !answer.value.sentWhole)
      return this.#malformed('PUT', path, 'it says "uploaded" before the NAR was sent');
    return ok(outcome);
  }

  /** Reads the token again after a 401 or 403. False = it is still the one that was refused. */
  async refreshToken(refused: StatusFailure): Promise<Result<boolean, TokenFailure>> {
    return this.#token.refresh(refused.token.generation);
  }

  /** Ends all requests that are under way, and the connections. */
  close(): void {
    this.#connections.close();
  }

  async #missingOf(hashes: readonly string[], signal: AbortSignal | undefined): Answered<readonly string[]> {
    const path = '_api/v1/get-missing-paths';
    const body = Buffer.from(JSON.stringify({ cache: this.#cache, store_path_hashes: hashes }));
    const headers = { 'content-type': 'application/json', 'content-length': body.length };
    const answer = await this.#call({ method: 'POST', path, headers, body, signal });
    if (!answer.ok) return answer;
    const missing = parseObject(answer.value.body)?.['missing_paths'];
    if (!Array.isArray(missing)) return this.#malformed('POST', path, 'it has no list "missing_paths"');
    const asked = new Set<unknown>(hashes);
    // A hash in another form would otherwise read as "nothing is missing", and nothing would be pushed.
    const strange: unknown = missing.find((hash) => !asked.has(hash));
    if (strange !== undefined) return this.#malformed('POST', path, 'it names a path that was not asked for');
    const named = new Set<unknown>(missing);
    return ok(hashes.filter((hash) => named.has(hash)));
  }

  async #call(call: Call): Answered<Answer> {
    const token = await this.#token.read();
    if (!token.ok) return err({ type: 'no-token', reason: token.error });
    const headers = {
      'user-agent': `rules_flywheel/${version}`,
      accept: 'application/json',
      ...(token.value !== undefined && { authorization: `bearer ${token.value}` }),
      ...call.headers,
    };
    const use = this.#token.use(token.value);
    let exchanged = await this.#exchange(call, headers, false);
    if (exchanged.stale) exchanged = await this.#exchange(call, headers, true);
    if (!exchanged.result.ok) return exchanged.result;
    const answer = exchanged.result.value;
    const { status } = answer;
    if (status === 200) return ok(answer);
    const request = this.#name(call.method, call.path);
    if (status >= 300 && status < 400)
      return err({ type: 'redirected', request, status, location: this.#shownLocation(answer) });
    const said = readErrorAnswer(answer.body, token.value);
    return err({
      type: 'status',
      request,
      status,
      ...said,
      retryAfter: readRetryAfter(answer.headers['retry-after'], new Date()),
      token: use,
      narSize: call.narSize,
      sentWhole: answer.sentWhole,
    });
  }

  #exchange(call: Call, headers: OutgoingHttpHeaders, fresh: boolean): Promise<Exchanged> {
    return exchange({
      name: this.#name(call.method, call.path),
      request: this.#connections.open(call.method, call.path, headers, fresh),
      isSecure: this.#connections.isSecure,
      timeouts: this.#timeouts,
      signal: call.signal,
      body: call.body,
    });
  }

  #name(method: string, path: string): string {
    return `${method} ${new URL(path, this.#connections.base).href}`;
  }

  /** Where a redirect leads, without what may be a secret in it. */
  #shownLocation(answer: Answer): string | undefined {
    const { location } = answer.headers;
    const base = this.#connections.base.href;
    if (location === undefined || !URL.canParse(location, base)) return undefined;
    const { origin, pathname } = new URL(location, base);
    return origin + pathname;
  }

  #malformed(method: string, path: string, problem: string): Result<never, AtticFailure> {
    return err({ type: 'malformed-answer', request: this.#name(method, path), problem });
  }
}
