import type { Timeout } from '../../process/run-process.ts';

/** Every wait of this client. Together they bound each phase of a request, so that no server can make one hang. */
export interface AtticTimeouts {
  /** Name resolution, TCP and TLS. */
  readonly connect: Timeout;
  /** A request with a small answer, from its start to the last byte; also what the body of any answer may take. */
  readonly call: Timeout;
  /** How long an upload waits for `100 Continue` before it goes ahead without: HTTP/1.0 proxies never say it. */
  readonly goAhead: Timeout;
  /** An upload of which no piece is taken by the server. */
  readonly progress: Timeout;
  /** An upload that waits for the next piece of the NAR itself. */
  readonly read: Timeout;
  /** The answer, once the whole body was sent: the server hashes, compresses and stores it first. */
  readonly answer: Timeout;
  /** How long a failed write waits for an answer that came before it. */
  readonly lastWords: Timeout;
}

export const atticTimeouts: AtticTimeouts = {
  connect: { name: 'limit for connecting to the cache', milliseconds: 5_000 },
  call: { name: 'limit for a question to the cache', milliseconds: 10_000 },
  goAhead: { name: 'limit for 100 Continue', milliseconds: 1_000 },
  progress: { name: 'limit for an upload without progress', milliseconds: 60_000 },
  read: { name: 'limit for reading a piece of a NAR', milliseconds: 60_000 },
  answer: { name: 'limit for the answer to an upload', milliseconds: 300_000 },
  lastWords: { name: 'limit for an answer before a failed write', milliseconds: 250 },
};
