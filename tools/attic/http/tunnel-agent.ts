import { request as httpRequest } from 'node:http';
import { Agent, request as httpsRequest, type AgentOptions, type RequestOptions } from 'node:https';
import type { Duplex } from 'node:stream';
import { connect as tlsConnect } from 'node:tls';

import type { Timeout } from '../../process/run-process.ts';

/** A proxy, and how long it may take to reach a server. */
export interface Proxy {
  readonly url: URL;
  readonly timeout: Timeout;
}

type Connected = (error: Error | null, stream: Duplex) => void;

/** Connections over TLS through a proxy that takes CONNECT: it sees the name of the server, and neither token nor NARs. */
export class TunnelAgent extends Agent {
  readonly #proxy: Proxy;

  constructor(proxy: Proxy, options: AgentOptions) {
    super(options);
    this.#proxy = proxy;
  }

  override createConnection(options: RequestOptions, connected: Connected): undefined {
    const { url, timeout } = this.#proxy;
    const authority = `${options.host ?? ''}:${options.port ?? 443}`;
    const start = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const failed = connected as (error: Error) => void;
    const asking = start(url, {
      method: 'CONNECT',
      path: authority,
      headers: { host: authority, ...credentials(url) },
      agent: false,
    });
    const limit = setTimeout(() => {
      asking.destroy(new Error(`no answer within ${timeout.milliseconds / 1000} s (${timeout.name})`));
    }, timeout.milliseconds);
    asking.on('error', (error) => {
      clearTimeout(limit);
      failed(new ProxyError(`the proxy ${url.host} cannot be used: ${error.message}`));
    });
    asking.on('connect', (answer, socket) => {
      clearTimeout(limit);
      if (answer.statusCode === 200) {
        const { host, servername } = options;
        connected(
          null,
          tlsConnect({ ...this.options, socket, ...(typeof host === 'string' && { host }), servername }),
        );
        return;
      }
      socket.destroy();
      failed(new ProxyError(`the proxy ${url.host} refused to connect: HTTP ${answer.statusCode ?? 0}`));
    });
    // A proxy that answers CONNECT like any other request.
    asking.on('close', () => {
      clearTimeout(limit);
      failed(new ProxyError(`the proxy ${url.host} closed the connection`));
    });
    asking.end();
    return undefined;
  }
}

class ProxyError extends Error {
  readonly code = 'EPROXY';
}

function credentials(proxy: URL): Record<string, string> {
  if (proxy.username === '') return {};
  const pair = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` };
}
