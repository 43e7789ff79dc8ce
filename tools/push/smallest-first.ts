import type { PathInfo } from '../nix/store/path-info.ts';

/** Paths that can go now, the smallest first: many that are in the cache are worth more than one. A binary heap. */
export class SmallestFirst {
  readonly #heap: PathInfo[] = [];

  get size(): number {
    return this.#heap.length;
  }

  add(path: PathInfo): void {
    const heap = this.#heap;
    heap.push(path);
    for (let at = heap.length - 1; at > 0;) {
      const above = (at - 1) >> 1;
      if (!this.#swapUnlessOrdered(above, at)) return;
      at = above;
    }
  }

  take(): PathInfo | undefined {
    const heap = this.#heap;
    const [first] = heap;
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    heap[0] = last;
    for (let at = 0; ;) {
      const below = 2 * at + 1;
      const next = this.#isBefore(below + 1, below) ? below + 1 : below;
      if (!this.#swapUnlessOrdered(at, next)) return first;
      at = next;
    }
  }

  #swapUnlessOrdered(above: number, below: number): boolean {
    const heap = this.#heap;
    const [upper, lower] = [heap[above], heap[below]];
    if (!upper || !lower || !this.#isBefore(below, above)) return false;
    heap[above] = lower;
    heap[below] = upper;
    return true;
  }

  #isBefore(one: number, other: number): boolean {
    const [first, second] = [this.#heap[one], this.#heap[other]];
    if (!first || !second) return false;
    return first.narSize === second.narSize ? first.path < second.path : first.narSize < second.narSize;
  }
}
