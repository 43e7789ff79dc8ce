import { request as overHttp, type IncomingHttpHeaders } from 'node:http';
import { request as overHttps } from 'node:https';

import type { RecordedRequest } from './request.ts';

export type Received =
  | {
      readonly type: 'answer';
      readonly status: number;
      readonly headers: IncomingHttpHeaders;
      readonly body: Buffer;
      /** Whether `100 Continue` came first. */
      readonly continued: boolean;
    }
  | { readonly type: 'connection-lost'; readonly code: string };

const ANSWER_TIMEOUT = 60_000;

/** Sends one request on a connection of its own. */
export function send(
  server: string,
  recorded: RecordedRequest,
  authorization: string | undefined,
): Promise<Received> {
  const url = new URL(recorded.path, server);
  const body = Buffer.from(recorded.body ?? '');
  const hasBody = recorded.body !== undefined;
  const headers: Record<string, string | number> = {
    connection: 'close',
    ...(authorization !== undefined && { authorization }),
    ...(recorded.expect && { expect: '100-continue' }),
    ...(hasBody &&
      (recorded.contentLength ? { 'content-length': body.length } : { 'transfer-encoding': 'chunked' })),
    ...recorded.headers,
  };
  return new Promise((resolve, reject) => {
    let continued = false;
    const request = (url.protocol === 'https:' ? overHttps : overHttp)(url, {
      method: recorded.method,
      headers,
      agent: false,
      timeout: ANSWER_TIMEOUT,
      setHost: !('host' in headers),
    });
    request.once('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', (error: NodeJS.ErrnoException) => {
        resolve({ type: 'connection-lost', code: error.code ?? error.message });
      });
      response.once('end', () => {
        const { statusCode: status = 0, headers: received } = response;
        resolve({ type: 'answer', status, headers: received, body: Buffer.concat(chunks), continued });
        request.destroy();
      });
    });
    request.once('error', (error: NodeJS.ErrnoException) => {
      resolve({ type: 'connection-lost', code: error.code ?? error.message });
    });
    request.once('timeout', () => {
      reject(new Error(`no answer to ${recorded.row} within ${ANSWER_TIMEOUT / 1000} s`));
      request.destroy();
    });
    request.once('continue', () => {
      continued = true;
      request.end(body);
    });
    if (recorded.expect) request.flushHeaders();
    else request.end(hasBody ? body : undefined);
  });
}
