import { ExitCode } from '../../cli/exit-codes.ts';

/**
 * Notices that somebody wants this process to end while it asks Bazel. Children are told by whoever started them; what
 * they leave behind is cleared away before the end. A second signal does not wait for that.
 */
export class Interruption {
  #signals = 0;
  readonly #note = (): void => {
    this.#signals++;
    // What is registered for the end of the process still runs.
    if (this.#signals > 1) process.exit(ExitCode.interrupted);
  };

  constructor() {
    process.on('SIGINT', this.#note).on('SIGTERM', this.#note);
  }

  get came(): boolean {
    return this.#signals > 0;
  }

  /** From now on a signal is again what it always is. */
  end(): void {
    process.off('SIGINT', this.#note).off('SIGTERM', this.#note);
  }
}
