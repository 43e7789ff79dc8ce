import type { Timeout } from '../../process/run-process.ts';

/** One wait at a time, under its name. */
export class Limit {
  #timer: NodeJS.Timeout | undefined;

  /** Replaces the wait before. */
  set(timeout: Timeout, onOver: (timeout: Timeout) => void): void {
    this.clear();
    this.#timer = setTimeout(onOver, timeout.milliseconds, timeout);
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
