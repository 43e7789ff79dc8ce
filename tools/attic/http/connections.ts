import {
  Agent as HttpAgent,
  request as httpRequest,
  type ClientRequest,
  type OutgoingHttpHeaders,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

import type { Timeout } from '../../process/run-process.ts';
import { TunnelAgent } from './tunnel-agent.ts';

/** A connection that is idle for longer is not used again: what lies between may have forgotten it without a word. */
const IDLE_MILLISECONDS = 30_000;

export interface ConnectionOptions {
  /** Certificates to trust instead of Node's own list (PEM). */
  readonly ca?: string;
  /** For https only: through a proxy, http would show it the token. `proxyFor` has that of the environment. */
  readonly proxy?: URL | undefined;
}

/** Connections to one server, kept open between requests. Only URLs of this server can be asked for. */
export class Connections {
  readonly base: URL;
  readonly #agent: HttpAgent;
  readonly #options: ConnectionOptions;
  readonly #connect: Timeout;
  readonly #open = new Set<ClientRequest>();

  constructor(base: string, options: ConnectionOptions, connect: Timeout) {
    this.base = new URL(base);
    this.#options = options;
    this.#connect = connect;
    this.#agent = this.#newAgent(true);
  }

  get isSecure(): boolean {
    return this.base.protocol === 'https:';
  }

  /**
   * Begins a request; its headers are sent with the first byte of its body or `flushHeaders`.
   *
   * @param path relative to the endpoint
   * @param fresh on a connection of its own, for a request that one of those kept open did not serve
   */
  open(method: string, path: string, headers: OutgoingHttpHeaders, fresh: boolean): ClientRequest {
    const url = new URL(path, this.base);
    const start = this.isSecure ? httpsRequest : httpRequest;
    const request = start(url, { method, headers, agent: fresh ? this.#newAgent(false) : this.#agent });
    this.#open.add(request);
    request.on('close', () => this.#open.delete(request));
    return request;
  }

  /** Ends what is under way too. */
  close(): void {
    for (const request of this.#open) request.destroy();
    this.#agent.destroy();
  }

  #newAgent(keepAlive: boolean): HttpAgent {
    const { ca, proxy } = this.#options;
    const common = { keepAlive, timeout: IDLE_MILLISECONDS };
    if (!this.isSecure) return new HttpAgent(common);
    const options = { ...common, ...(ca !== undefined && { ca }) };
    return proxy ? new TunnelAgent({ url: proxy, timeout: this.#connect }, options) : new HttpsAgent(options);
  }
}
