import { once } from 'node:events';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Answer } from './answers.ts';
import { bodyAllowance, type FaultAction } from './faults.ts';
import type { RequestRecord } from './journal.ts';

/** How much of a body that nobody wants is still read after the answer: of one whose length is known, and of any other. */
const DROPPED_REST = 256 * 1024;
const DROPPED_CHUNKS = 32 * 1024;
const DROPPING_MILLISECONDS = 1000;

/** The connection ended, or was ended, under a handler. */
export class ConnectionLost extends Error {}

/** As much of the body was read as the injected fault allows. */
export class BodyInterrupted extends Error {}

/** One request and its answer. */
export class Exchange {
  readonly headers: IncomingHttpHeaders;
  readonly method: string;
  readonly record: RequestRecord;
  readonly fault: FaultAction | undefined;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #closed = new AbortController();
  #awaitsContinue: boolean;

  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    options: {
      readonly awaitsContinue: boolean;
      readonly record: RequestRecord;
      readonly fault?: FaultAction;
    },
  ) {
    this.#request = request;
    this.#response = response;
    this.#awaitsContinue = options.awaitsContinue;
    this.record = options.record;
    this.fault = options.fault;
    this.headers = request.headers;
    this.method = request.method ?? 'GET';
    response.once('close', () => {
      this.#closed.abort();
    });
  }

  /** The request's body. Only who reads it makes a client that expects `100 Continue` send it. */
  async *body(): AsyncGenerator<Buffer, void, undefined> {
    if (this.#awaitsContinue) {
      this.#awaitsContinue = false;
      this.record.continued = true;
      this.#response.writeContinue();
    }
    const allowance = bodyAllowance(this.fault);
    // Leaving the loop early must not end the connection before the answer is sent.
    for await (const data of this.#request.iterator({ destroyOnReturn: false })) {
      const chunk = data as Buffer;
      this.record.bodyBytes += chunk.length;
      if (this.record.bodyBytes > allowance.bytes) throw new BodyInterrupted();
      await this.#pace(chunk);
      yield chunk;
    }
    if (allowance.endCounts && this.hasBody) throw new BodyInterrupted();
  }

  get hasBody(): boolean {
    return this.announcedSize > 0 || this.headers['transfer-encoding'] !== undefined;
  }

  /** What Content-Length says. */
  get announcedSize(): number {
    return Number(this.headers['content-length'] ?? 0);
  }

  async send(answer: Answer): Promise<void> {
    const { status, headers, body } = answer;
    this.record.status = status;
    const response = this.#response;
    response.writeHead(status, {
      ...headers,
      ...((body === undefined || typeof body === 'string') && {
        'content-length': Buffer.byteLength(body ?? ''),
      }),
    });
    if (body === undefined || this.method === 'HEAD') response.flushHeaders();
    else if (typeof body === 'string') await this.#stream([Buffer.from(body)]);
    else await this.#stream(this.fault?.type === 'wrong-hash' ? withLastByteOfFirstChanged(body) : body);
    await this.#dropRest();
    response.end();
    if (!response.writableFinished) await once(response, 'finish', { signal: this.#closed.signal });
    setImmediate(() => {
      if (!this.#request.complete) this.#request.socket.destroy();
    });
  }

  /** As the server does it: whoever has all but sent a body that nobody wants gets the answer, and others find the connection closed. */
  async #dropRest(): Promise<void> {
    const request = this.#request;
    const left = this.announcedSize - this.record.bodyBytes;
    const limit = this.announcedSize === 0 ? DROPPED_CHUNKS : left <= DROPPED_REST ? left : 0;
    if (request.complete || this.#awaitsContinue || limit === 0) return;
    let dropped = 0;
    request.on('data', (chunk: Buffer) => {
      dropped += chunk.length;
      if (dropped > limit) request.socket.destroy();
    });
    request.resume();
    const deadline = AbortSignal.timeout(DROPPING_MILLISECONDS);
    const end = AbortSignal.any([deadline, this.#closed.signal]);
    await once(request, 'end', { signal: end }).catch(() => undefined);
  }

  async #stream(body: AsyncIterable<Buffer> | Iterable<Buffer>): Promise<void> {
    const resetAfter = this.fault?.type === 'reset' ? this.fault.afterBytes : Infinity;
    let sent = 0;
    for await (const chunk of body) {
      if (sent + chunk.length > resetAfter) {
        this.#response.write(chunk.subarray(0, resetAfter - sent));
        // What is sent before must get out.
        await sleep(50);
        throw this.reset();
      }
      sent += chunk.length;
      await this.#pace(chunk);
      if (!this.#response.write(chunk)) await once(this.#response, 'drain', { signal: this.#closed.signal });
    }
  }

  async #pace(chunk: Buffer): Promise<void> {
    if (this.fault?.type === 'slow') await this.wait((chunk.length / this.fault.bytesPerSecond) * 1000);
  }

  async wait(milliseconds: number): Promise<void> {
    await sleep(milliseconds, undefined, { signal: this.#closed.signal });
  }

  /** Ends only with the connection. */
  async never(): Promise<never> {
    this.#request.pause();
    if (!this.#closed.signal.aborted) await once(this.#closed.signal, 'abort');
    throw new ConnectionLost();
  }

  reset(): ConnectionLost {
    this.#request.socket.resetAndDestroy();
    return new ConnectionLost();
  }

  /** Ends the connection inside an answer: chunked, it is short of its end. */
  cut(): void {
    this.#request.socket.destroy();
  }

  get lost(): boolean {
    return this.#closed.signal.aborted;
  }
}

async function* withLastByteOfFirstChanged(
  chunks: AsyncIterable<Buffer>,
): AsyncGenerator<Buffer, void, undefined> {
  let first = true;
  for await (const chunk of chunks) {
    yield first ? withLastByteChanged(chunk) : chunk;
    first = false;
  }
}

export function withLastByteChanged(chunk: Buffer): Buffer {
  const changed = Buffer.from(chunk);
  const last = changed.length - 1;
  if (last >= 0) changed[last] = (changed[last] ?? 0) ^ 1;
  return changed;
}
