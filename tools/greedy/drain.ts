import type { PushSession } from '../push/push-session.ts';

/** So long without a byte, and the cache will not take the rest either. */
const LONGEST_SILENCE_MILLISECONDS = 60_000;

/** Waits for a session to end, but not for ever. */
export class Drain {
  readonly #session: PushSession;
  #silence: NodeJS.Timeout | undefined;
  #deadline: NodeJS.Timeout | undefined;

  constructor(session: PushSession) {
    this.#session = session;
  }

  /** A byte has gone. */
  progress(): void {
    this.#silence?.refresh();
  }

  /** From now on no longer than this, in place of what was said before. */
  limit(milliseconds: number, reason: string): void {
    const deadline = setTimeout(() => {
      this.#session.stop(reason);
    }, milliseconds);
    clearTimeout(this.#deadline);
    this.#deadline = deadline;
  }

  async wait(): Promise<void> {
    const seconds = LONGEST_SILENCE_MILLISECONDS / 1000;
    this.#silence = setTimeout(() => {
      this.#session.stop(`nothing went for ${seconds} s`);
    }, LONGEST_SILENCE_MILLISECONDS);
    await this.#session.idle();
    clearTimeout(this.#silence);
    clearTimeout(this.#deadline);
  }
}
