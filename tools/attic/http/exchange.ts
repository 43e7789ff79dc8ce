import type { ClientRequest, IncomingHttpHeaders, IncomingMessage } from 'node:http';

import type { LocalFailure, RequestFailure } from '../failure.ts';
import type { Timeout } from '../../process/run-process.ts';
import { err, ok, type Result } from '../../result.ts';
import { keepLastWords } from './last-words.ts';
import { Limit } from './limit.ts';
import type { AtticTimeouts } from './timeouts.ts';
import { transportFailure } from './transport-failure.ts';

/** No answer of this protocol is larger; 500 hashes are 18 KB. */
const MAX_ANSWER_BYTES = 1024 ** 2;

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Whether all of the request's body had been sent when it came. */
  readonly sentWhole: boolean;
  readonly sentBytes: number;
}

export interface Exchanged {
  readonly result: Result<Answer, RequestFailure | LocalFailure>;
  /** The connection was one that had been kept open, and the server had closed it: nothing is known of the request. */
  readonly stale: boolean;
}

/** Sends the body of an upload. */
export interface BodySender {
  /** Waits for `100 Continue` first. */
  readonly expects: boolean;
  /** `stopped`: there is an answer or a failure already, or the connection broke under a write. */
  send(outgoing: Outgoing): Promise<Result<'whole' | 'stopped', LocalFailure>>;
}

/** What the sender of a body sees of its request. */
export interface Outgoing {
  readonly request: ClientRequest;
  /** Aborted as soon as there is an answer or a failure: the rest is then of no use to anybody. */
  readonly stopped: AbortSignal;
  waitFor(what: 'server' | 'source'): void;
  sent(bytes: number): void;
}

export interface ExchangePlan {
  /** Method and URL, for messages. */
  readonly name: string;
  readonly request: ClientRequest;
  readonly isSecure: boolean;
  readonly timeouts: AtticTimeouts;
  readonly signal: AbortSignal | undefined;
  /** Bytes of a question, which is limited as a whole; an upload is limited in each of its phases. */
  readonly body: Buffer | BodySender | undefined;
}

/** One request and its answer. Never throws, and ends within the limits. */
export function exchange(plan: ExchangePlan): Promise<Exchanged> {
  return new Promise((resolve) => {
    new Exchange(plan, resolve).start();
  });
}

class Exchange {
  readonly #plan: ExchangePlan;
  readonly #resolve: (exchanged: Exchanged) => void;
  readonly #whole = new Limit();
  readonly #phase = new Limit();
  readonly #stop = new AbortController();
  #settled = false;
  #connected = false;
  #sending = false;
  #wasToldToGo = false;
  #answered = false;
  #sentWhole = false;
  #sentBytes = 0;
  #forgetLastWords: (() => void) | undefined;

  constructor(plan: ExchangePlan, resolve: (exchanged: Exchanged) => void) {
    this.#plan = plan;
    this.#resolve = resolve;
  }

  start(): void {
    const { request, timeouts, signal, body } = this.#plan;
    request.on('error', (error) => {
      this.#fail(this.#transportFailure(error));
    });
    request.on('close', () => {
      // Node reports each broken request as an error first; should it once not, nothing must wait for ever.
      if (!this.#answered) this.#fail(this.#transportFailure(new Error('closed')));
    });
    if (signal?.aborted === true) {
      this.#onAbort();
      return;
    }
    signal?.addEventListener('abort', this.#onAbort);
    request.on('socket', (socket) => {
      this.#forgetLastWords = keepLastWords(socket, timeouts.lastWords.milliseconds);
      if (request.reusedSocket) this.#onConnected();
      else
        socket.once(this.#plan.isSecure ? 'secureConnect' : 'connect', () => {
          this.#onConnected();
        });
    });
    request.on('continue', () => {
      this.#wasToldToGo = true;
      this.#sendBody();
    });
    request.on('response', (response) => {
      this.#onResponse(response);
    });
    this.#phase.set(timeouts.connect, this.#onOver);
    if (isSender(body)) {
      request.flushHeaders();
    } else {
      this.#whole.set(timeouts.call, this.#onOver);
      this.#sentWhole = true;
      this.#sentBytes = body?.length ?? 0;
      request.end(body);
    }
  }

  readonly #onAbort = (): void => {
    this.#fail({ type: 'aborted', request: this.#plan.name });
  };

  readonly #onOver = (timeout: Timeout): void => {
    this.#fail({ type: 'timed-out', request: this.#plan.name, timeout });
  };

  #onConnected(): void {
    if (this.#settled) return;
    const { body, timeouts } = this.#plan;
    this.#connected = true;
    this.#phase.clear();
    if (!isSender(body)) return;
    if (!body.expects) this.#sendBody();
    else
      this.#phase.set(timeouts.goAhead, () => {
        this.#sendBody();
      });
  }

  #sendBody(): void {
    const { request, body, timeouts } = this.#plan;
    if (this.#settled || this.#answered || this.#sending || !isSender(body)) return;
    this.#sending = true;
    const outgoing: Outgoing = {
      request,
      stopped: this.#stop.signal,
      waitFor: (what) => {
        if (!this.#stop.signal.aborted)
          this.#phase.set(what === 'server' ? timeouts.progress : timeouts.read, this.#onOver);
      },
      sent: (bytes) => (this.#sentBytes += bytes),
    };
    void body.send(outgoing).then((sent) => {
      if (this.#stop.signal.aborted) return;
      if (!sent.ok) {
        this.#fail(sent.error);
        return;
      }
      if (sent.value === 'stopped') return;
      this.#sentWhole = true;
      this.#phase.set(timeouts.answer, this.#onOver);
    });
  }

  #onResponse(response: IncomingMessage): void {
    this.#answered = true;
    this.#stop.abort();
    this.#phase.set(this.#plan.timeouts.call, this.#onOver);
    const parts: Buffer[] = [];
    let length = 0;
    const end = (isComplete: boolean): void => {
      const status = response.statusCode ?? 0;
      // What an error was is known by its status, whatever became of its text.
      if (!isComplete && status < 300) {
        this.#fail(this.#transportFailure(new Error('cut off')));
        return;
      }
      const body = Buffer.concat(parts).toString();
      const { headers } = response;
      const answer = { status, headers, body, sentWhole: this.#sentWhole, sentBytes: this.#sentBytes };
      this.#settle(ok(answer), isComplete && this.#plan.request.writableFinished);
    };
    response.on('data', (part: Buffer) => {
      length += part.length;
      if (length <= MAX_ANSWER_BYTES) parts.push(part);
      else if ((response.statusCode ?? 0) >= 300) end(false);
      else {
        const problem = `it is longer than ${MAX_ANSWER_BYTES} bytes`;
        this.#fail({ type: 'malformed-answer', request: this.#plan.name, problem });
      }
    });
    response.on('end', () => {
      end(true);
    });
    response.on('error', () => {
      end(false);
    });
    response.on('close', () => {
      end(false);
    });
  }

  #transportFailure(error: Error): RequestFailure {
    const at = { request: this.#plan.name, connected: this.#connected, sentBytes: this.#sentBytes };
    return transportFailure(error, at);
  }

  #fail(failure: RequestFailure | LocalFailure): void {
    this.#settle(err(failure), false);
  }

  #settle(result: Exchanged['result'], isReusable: boolean): void {
    if (this.#settled) return;
    this.#settled = true;
    const { request, signal } = this.#plan;
    this.#whole.clear();
    this.#phase.clear();
    this.#stop.abort();
    signal?.removeEventListener('abort', this.#onAbort);
    this.#forgetLastWords?.();
    const isSilent = !this.#answered && !this.#wasToldToGo;
    const stale = isSilent && request.reusedSocket && !result.ok && result.error.type === 'connection-lost';
    if (!isReusable) request.destroy();
    this.#resolve({ result, stale });
  }
}

function isSender(body: ExchangePlan['body']): body is BodySender {
  return body !== undefined && !Buffer.isBuffer(body);
}
