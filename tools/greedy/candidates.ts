/** Long enough for the outputs of one build to come together, short enough that a build which dies has cached them. */
const QUIET_MILLISECONDS = 250;
const LONGEST_MILLISECONDS = 2_000;

/** How long to wait before a path is looked at again that is not valid, or not yet. */
const AGAIN_MILLISECONDS: readonly number[] = [1_000, 2_000, 4_000];

/** Collects paths that may have become valid, and passes them on some at a time, each once. */
export class Candidates {
  readonly #push: (paths: readonly string[]) => Promise<readonly string[]>;
  readonly #waiting = new Set<string>();
  readonly #passedOn = new Set<string>();
  readonly #attempts = new Map<string, number>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #flushing: Promise<void> = Promise.resolve();
  #firstWaits: number | undefined;
  #quiet: NodeJS.Timeout | undefined;

  /** @param push gives back those that are not valid */
  constructor(push: (paths: readonly string[]) => Promise<readonly string[]>) {
    this.#push = push;
  }

  /** How many of them were not known. */
  add(paths: Iterable<string>): number {
    const before = this.#waiting.size;
    for (const path of paths) if (!this.#passedOn.has(path)) this.#waiting.add(path);
    if (this.#waiting.size > before) this.#wait();
    return this.#waiting.size - before;
  }

  #wait(): void {
    const now = performance.now();
    this.#firstWaits ??= now;
    clearTimeout(this.#quiet);
    const left = this.#firstWaits + LONGEST_MILLISECONDS - now;
    this.#quiet = setTimeout(() => void this.flush(), Math.max(0, Math.min(QUIET_MILLISECONDS, left)));
  }

  /** Passes on all that wait, after what is being passed on: of that, too, is then known whether it is valid. */
  flush(): Promise<void> {
    this.#flushing = this.#flushing.then(() => this.#passOn());
    return this.#flushing;
  }

  async #passOn(): Promise<void> {
    clearTimeout(this.#quiet);
    this.#firstWaits = undefined;
    const paths = [...this.#waiting];
    this.#waiting.clear();
    if (paths.length === 0) return;
    for (const path of paths) this.#passedOn.add(path);
    for (const path of await this.#push(paths)) this.#tryAgain(path);
  }

  /** Nothing is looked at again by itself. */
  close(): void {
    clearTimeout(this.#quiet);
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  #tryAgain(path: string): void {
    this.#passedOn.delete(path);
    const attempt = this.#attempts.get(path) ?? 0;
    this.#attempts.set(path, attempt + 1);
    const milliseconds = AGAIN_MILLISECONDS[attempt];
    // Most of these are outputs of builds that failed.
    if (milliseconds === undefined) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.add([path]);
    }, milliseconds);
    this.#timers.add(timer);
  }
}
