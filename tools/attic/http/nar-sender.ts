import { createHash } from 'node:crypto';
import type { ClientRequest } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';

import type { LocalFailure } from '../failure.ts';
import { err, ok, type Result } from '../../result.ts';
import type { BodySender, Outgoing } from './exchange.ts';
import { Interruptible } from './interruptible.ts';

/** The unit of progress: small, so that a slow line is told from one that is dead. */
const PIECE_BYTES = 64 * 1024;

/** A write that the kernel takes at once never lets the event loop turn, and so never lets an answer in. */
const BYTES_PER_TURN = 1024 ** 2;

export interface OutgoingNar {
  readonly path: string;
  readonly narHash: string;
  readonly narSize: number;
  readonly preamble: Buffer | undefined;
  open(): AsyncIterable<Buffer>;
}

type Sent = Result<'whole' | 'stopped', LocalFailure>;

/**
 * Sends a NAR, one piece at a time. The last piece leaves only when all of them are known to have the hash and size that
 * the local store says, so that a path which changed on disk is never complete on the server.
 */
export class NarSender implements BodySender {
  readonly expects: boolean;
  readonly #nar: OutgoingNar;
  readonly #onBytes: ((bytes: number) => void) | undefined;

  /** @param onBytes is told of each piece that was sent */
  constructor(nar: OutgoingNar, expects: boolean, onBytes: ((bytes: number) => void) | undefined) {
    this.#nar = nar;
    this.expects = expects;
    this.#onBytes = onBytes;
  }

  async send(outgoing: Outgoing): Promise<Sent> {
    const { path, preamble } = this.#nar;
    const until = new Interruptible(outgoing.stopped);
    const write = async (piece: Buffer): Promise<boolean> => {
      if (outgoing.stopped.aborted) return false;
      outgoing.waitFor('server');
      if ((await until.wait(written(outgoing.request, piece))) !== true) return false;
      this.#count(outgoing, piece.length);
      return true;
    };
    let iterator: AsyncIterator<Buffer> | undefined;
    try {
      if (preamble && !(await write(preamble))) return ok('stopped');
      const source = this.#nar.open()[Symbol.asyncIterator]();
      iterator = source;
      const read = (): Promise<IteratorResult<Buffer, unknown> | undefined> => {
        outgoing.waitFor('source');
        return until.wait(source.next());
      };
      return await this.#sendPieces(outgoing, read, write);
    } catch (cause) {
      return err({ type: 'nar-not-read', path, cause });
    } finally {
      // Closes the files of a NAR that is not read to its end; one that hangs in a read must not be waited for.
      const closed = iterator?.return?.().catch(() => undefined);
      if (!outgoing.stopped.aborted) await closed;
    }
  }

  async #sendPieces(
    outgoing: Outgoing,
    read: () => Promise<IteratorResult<Buffer, unknown> | undefined>,
    write: (piece: Buffer) => Promise<boolean>,
  ): Promise<Sent> {
    const { path, narHash, narSize } = this.#nar;
    const hash = createHash('sha256');
    let found = 0;
    let sinceTurn = 0;
    // A copy: whoever reads the NAR may use its buffer again.
    let last: Buffer = Buffer.alloc(0);
    for (;;) {
      const next = await read();
      if (next === undefined) return ok('stopped');
      if (next.done === true) break;
      const chunk = next.value;
      found += chunk.length;
      if (found > narSize) return err({ type: 'wrong-nar-size', path, expected: narSize, found });
      hash.update(chunk);
      for (let start = 0; start < chunk.length; start += PIECE_BYTES) {
        const piece = chunk.subarray(start, start + PIECE_BYTES);
        if (found === narSize && start + PIECE_BYTES >= chunk.length) last = Buffer.from(piece);
        else if (!(await write(piece))) return ok('stopped');
        sinceTurn += piece.length;
        if (sinceTurn >= BYTES_PER_TURN) {
          sinceTurn = 0;
          await nextTurn();
        }
      }
    }
    if (found !== narSize) return err({ type: 'wrong-nar-size', path, expected: narSize, found });
    const digest = `sha256:${hash.digest('hex')}`;
    if (digest !== narHash) return err({ type: 'wrong-nar-hash', path, expected: narHash, found: digest });
    outgoing.request.end(last);
    this.#count(outgoing, last.length);
    return ok('whole');
  }

  #count(outgoing: Outgoing, bytes: number): void {
    outgoing.sent(bytes);
    this.#onBytes?.(bytes);
  }
}

/** Resolves when the piece is with the kernel. A write that fails is the request's failure, and reported there. */
function written(request: ClientRequest, piece: Buffer): Promise<boolean> {
  return new Promise((resolve) => {
    request.write(piece, (error) => {
      resolve(error === undefined || error === null);
    });
  });
}
