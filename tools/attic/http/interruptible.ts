/**
 * Waits for one promise after another, and no longer than until a signal aborts. `Promise.race` with one promise for the
 * signal would keep each result alive as long as the signal: the whole of what is uploaded.
 */
export class Interruptible {
  readonly #signal: AbortSignal;
  #interrupt: (() => void) | undefined;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener('abort', () => this.#interrupt?.(), { once: true });
  }

  /** Undefined when the signal aborted first. */
  wait<T>(promise: Promise<T>): Promise<T | undefined> {
    if (this.#signal.aborted) {
      promise.catch(() => undefined);
      return Promise.resolve(undefined);
    }
    return new Promise((resolve, reject) => {
      this.#interrupt = () => {
        resolve(undefined);
      };
      promise.then(resolve, reject);
    });
  }
}
