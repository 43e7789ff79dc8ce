import { failure, type Answer } from './answers.ts';
import type { RouteName } from './routes.ts';

/** What happens instead of, or on top of, what the server would do. */
export type FaultAction =
  /** At once, before any body is read. */
  | { readonly type: 'answer'; readonly answer: Answer }
  /** 413 in HTML, as of a proxy in front of the server, for a body of more bytes. */
  | { readonly type: 'body-limit'; readonly bytes: number }
  /** The connection stays open, nothing is read and nothing is answered. */
  | { readonly type: 'black-hole' }
  /**
   * The connection is reset after so many bytes of the request's body, or at its end; of the answer's, where the request
   * has none. `refuse` and `restart` count the request's only, and come at once where it has none.
   */
  | { readonly type: 'reset'; readonly afterBytes: number }
  /** Everything is done as asked, and the connection is reset where the answer would come. */
  | { readonly type: 'lose-answer' }
  /** The request's body is read, and the answer's sent, at this pace. */
  | { readonly type: 'slow'; readonly bytesPerSecond: number }
  | { readonly type: 'delay'; readonly milliseconds: number }
  /** A byte changes on its way: of the NAR that comes in, or of the NAR that goes out. */
  | { readonly type: 'wrong-hash' }
  /** The server is gone: all connections are cut, and new ones refused until `listen()`. */
  | { readonly type: 'refuse'; readonly afterBytes: number }
  /** All connections are cut, and the server listens again on the same port with what it knew. */
  | { readonly type: 'restart'; readonly afterBytes: number };

export interface Fault {
  /** All routes when absent. */
  readonly route?: RouteName;
  /** How many matching requests pass unharmed first. */
  readonly after?: number;
  /** How often it happens; until it is removed when absent. */
  readonly times?: number;
  readonly action: FaultAction;
}

export const unauthorized = answered(failure('Unauthorized'));
export const forbidden = answered(failure('AccessError'));
export const noSuchCache = answered(failure('NoSuchCache'));
export const internalError = answered(failure('InternalServerError'));
export const unavailable = answered(html(503, 'Service Temporarily Unavailable'));

export function tooManyRequests(retryAfter: number | string): FaultAction {
  const answer = html(429, 'Too Many Requests');
  return answered({ ...answer, headers: { ...answer.headers, 'retry-after': String(retryAfter) } });
}

export const bodyTooLarge = html(413, 'Request Entity Too Large');

/** How much of a request's body goes through, and whether its end is an end of that as well. */
export function bodyAllowance(fault: FaultAction | undefined): {
  readonly bytes: number;
  readonly endCounts: boolean;
} {
  switch (fault?.type) {
    case 'body-limit':
      return { bytes: fault.bytes, endCounts: false };
    case 'reset':
    case 'refuse':
    case 'restart':
      return { bytes: fault.afterBytes, endCounts: true };
    case 'answer':
    case 'black-hole':
    case 'lose-answer':
    case 'slow':
    case 'delay':
    case 'wrong-hash':
    case undefined:
      return { bytes: Infinity, endCounts: false };
  }
}

function answered(answer: Answer): FaultAction {
  return { type: 'answer', answer };
}

/** What a proxy says, which knows nothing of the server's own errors. */
function html(status: number, title: string): Answer {
  const body = `<html><head><title>${status} ${title}</title></head><body><h1>${status} ${title}</h1></body></html>\n`;
  return { status, headers: { 'content-type': 'text/html' }, body };
}

/** The faults that are set; the first that matches a request happens to it. */
export class Faults {
  readonly #faults: { readonly fault: Fault; seen: number }[] = [];

  /** Returns how to take it away again. */
  add(fault: Fault): () => void {
    const entry = { fault, seen: 0 };
    this.#faults.push(entry);
    return () => {
      const index = this.#faults.indexOf(entry);
      if (index >= 0) this.#faults.splice(index, 1);
    };
  }

  clear(): void {
    this.#faults.length = 0;
  }

  take(route: RouteName): FaultAction | undefined {
    for (const entry of this.#faults) {
      const { fault } = entry;
      if (fault.route !== undefined && fault.route !== route) continue;
      const first = fault.after ?? 0;
      if (entry.seen >= first + (fault.times ?? Infinity)) continue;
      entry.seen++;
      if (entry.seen > first) return fault.action;
    }
    return undefined;
  }
}
