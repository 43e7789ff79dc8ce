import { readFileSync } from 'node:fs';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { connect as tlsConnect, rootCertificates } from 'node:tls';

import type { Timeout } from '../process/run-process.ts';
import { proxyFor } from './http-proxy.ts';

/** Whether a URL was answered with success, and if not, why. */
export type Answer =
  | { readonly answers: true; readonly url: string }
  | { readonly answers: false; readonly url: string; readonly why: string };

const MAX_REDIRECTS = 5;

/**
 * Asks for the headers of a URL and follows redirects. Anything but success within the limit is "does not answer":
 * a name that does not resolve, a refusal, silence, a filter's 403. Proxies of the environment are used.
 */
export async function tryUrl(url: string, timeout: Timeout, env: NodeJS.ProcessEnv): Promise<Answer> {
  const signal = AbortSignal.timeout(timeout.milliseconds);
  try {
    const status = await finalStatus(new URL(url), signal, env);
    if (status >= 200 && status < 300) return { answers: true, url };
    return { answers: false, url, why: `HTTP ${status}` };
  } catch (error) {
    if (signal.aborted) {
      return {
        answers: false,
        url,
        why: `no answer within ${timeout.milliseconds / 1000} s (${timeout.name})`,
      };
    }
    return { answers: false, url, why: reason(error) };
  }
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `the name does not resolve (${code})`;
  if (code === 'ECONNREFUSED') return `the connection was refused (${code})`;
  return error.message === '' ? (code ?? error.name) : error.message;
}

async function finalStatus(start: URL, signal: AbortSignal, env: NodeJS.ProcessEnv): Promise<number> {
  let url = start;
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    let response = await headers(url, 'HEAD', signal, env);
    // Plain file servers may know GET only; the body is dropped unread.
    if (response.statusCode === 405 || response.statusCode === 501)
      response = await headers(url, 'GET', signal, env);
    const status = response.statusCode ?? 0;
    const location = response.headers.location;
    if (status < 300 || status >= 400 || location === undefined) return status;
    url = new URL(location, url);
  }
  throw new Error(`more than ${MAX_REDIRECTS} redirects`);
}

async function headers(
  url: URL,
  method: 'HEAD' | 'GET',
  signal: AbortSignal,
  env: NodeJS.ProcessEnv,
): Promise<IncomingMessage> {
  const proxy = proxyFor(url, env);
  const tunnel = proxy && url.protocol === 'https:' ? await openTunnel(proxy, url, signal) : undefined;
  return new Promise((resolve, reject) => {
    const common = { method, signal, agent: false as const };
    const outgoing =
      url.protocol === 'https:'
        ? httpsRequest(url, {
            ...common,
            ca: trustedCertificates(env),
            ...(tunnel && {
              createConnection: () =>
                tlsConnect({ socket: tunnel, servername: url.hostname, ca: trustedCertificates(env) }),
            }),
          })
        : proxy
          ? httpRequest(proxy, {
              ...common,
              path: url.href,
              headers: { host: url.host, ...proxyCredentials(proxy) },
            })
          : httpRequest(url, common);
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      response.on('error', () => undefined);
      resolve(response);
      response.destroy();
    });
    outgoing.end();
  });
}

function openTunnel(proxy: URL, target: URL, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const authority = `${target.hostname}:${target.port === '' ? '443' : target.port}`;
    const outgoing = httpRequest(proxy, {
      method: 'CONNECT',
      path: authority,
      headers: { host: authority, ...proxyCredentials(proxy) },
      signal,
      agent: false,
    });
    outgoing.on('error', reject);
    outgoing.on('connect', (response, socket) => {
      if (response.statusCode === 200) {
        resolve(socket);
        return;
      }
      socket.destroy();
      reject(new Error(`the proxy refused the connection: HTTP ${response.statusCode ?? 0}`));
    });
    outgoing.end();
  });
}

function proxyCredentials(proxy: URL): Record<string, string> {
  if (proxy.username === '') return {};
  const pair = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` };
}

/**
 * Node trusts its own list only, while bazelisk, Bazel and curl trust the system's: a company's own authority in the
 * system store must count here too, or the probe would judge differently from the tools it speaks for.
 */
function trustedCertificates(env: NodeJS.ProcessEnv): string[] {
  const files = [
    env['NODE_EXTRA_CA_CERTS'],
    env['SSL_CERT_FILE'],
    '/etc/ssl/certs/ca-certificates.crt',
    '/etc/pki/tls/certs/ca-bundle.crt',
  ];
  const read = (path: string | undefined): string[] => {
    try {
      return path === undefined ? [] : [readFileSync(path, 'utf8')];
    } catch {
      return [];
    }
  };
  return [...rootCertificates, ...new Set(files.flatMap(read))];
}
