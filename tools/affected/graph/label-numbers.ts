import { GrowingNumbers } from './growing-numbers.ts';

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/**
 * Numbers for labels, in the order in which they are first named. Each label of a large workspace is named several
 * times: making a text of it each time would be most of what reading a query costs.
 */
export class LabelNumbers {
  /** UTF-8, one label after the other. */
  #bytes = Buffer.allocUnsafe(1 << 16);
  /** Where each label ends; in front of the first, nought. */
  readonly #ends = new GrowingNumbers();
  readonly #hashes = new GrowingNumbers();
  /** Open addressing: number + 1, or nought. */
  #slots = new Uint32Array(1 << 12);

  constructor() {
    this.#ends.push(0);
  }

  get count(): number {
    return this.#hashes.length;
  }

  /** The number of the label in these bytes. */
  numberOf(source: Buffer, start: number, end: number): number {
    let hash = FNV_OFFSET;
    for (let at = start; at < end; at++) hash = Math.imul(hash ^ (source[at] ?? 0), FNV_PRIME);
    hash >>>= 0;
    const mask = this.#slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const found = this.#slots[slot] ?? 0;
      if (found === 0) {
        this.#slots[slot] = this.count + 1;
        return this.#add(source, start, end, hash);
      }
      if (this.#hashes.at(found - 1) === hash && this.#isAt(found - 1, source, start, end)) return found - 1;
    }
  }

  /** Each byte as one character: in the order of such texts are the bytes. */
  orderable(number: number): string {
    return this.#bytes.toString('latin1', this.#ends.at(number), this.#ends.at(number + 1));
  }

  /** Copies a label. Returns where it ends. */
  copy(number: number, target: Buffer, at: number): number {
    return copyBytes(this.#bytes, this.#ends.at(number), this.#ends.at(number + 1), target, at);
  }

  /** Of all labels. */
  get byteLength(): number {
    return this.#ends.at(this.count);
  }

  #isAt(number: number, source: Buffer, start: number, end: number): boolean {
    const own = this.#ends.at(number);
    const length = end - start;
    if (this.#ends.at(number + 1) - own !== length) return false;
    for (let at = 0; at < length; at++) if (this.#bytes[own + at] !== source[start + at]) return false;
    return true;
  }

  #add(source: Buffer, start: number, end: number, hash: number): number {
    const used = this.byteLength;
    const after = used + end - start;
    if (after > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(after, this.#bytes.length * 2));
      this.#bytes.copy(larger, 0, 0, used);
      this.#bytes = larger;
    }
    copyBytes(source, start, end, this.#bytes, used);
    this.#ends.push(after);
    this.#hashes.push(hash);
    if (this.count * 2 > this.#slots.length) this.#rehash();
    return this.count - 1;
  }

  #rehash(): void {
    const slots = new Uint32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    this.#hashes.values.forEach((hash, number) => {
      let slot = hash & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = number + 1;
    });
    this.#slots = slots;
  }
}

/** For a label faster than a call that leaves JavaScript. Returns where it ends. */
function copyBytes(source: Buffer, start: number, end: number, target: Buffer, place: number): number {
  let at = place;
  for (let from = start; from < end; from++) target[at++] = source[from] ?? 0;
  return at;
}
