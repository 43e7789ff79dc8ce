import type { Timings } from './analysis.ts';

/** Milliseconds of each step; steps may run beside each other, and one may come again. */
export class Stopwatch {
  readonly #started = performance.now();
  readonly #spent: Partial<Record<keyof Timings, number>> = {};

  async time<T>(step: keyof Timings, work: () => T): Promise<Awaited<T>> {
    const started = performance.now();
    try {
      return await work();
    } finally {
      this.#spent[step] = (this.#spent[step] ?? 0) + performance.now() - started;
    }
  }

  timeNow<T>(step: keyof Timings, work: () => T): T {
    const started = performance.now();
    const value = work();
    this.#spent[step] = (this.#spent[step] ?? 0) + performance.now() - started;
    return value;
  }

  get timings(): Timings {
    return { ...this.#spent, total: performance.now() - this.#started };
  }
}
