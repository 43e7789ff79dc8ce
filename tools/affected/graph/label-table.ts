/**
 * The labels of a graph, in one piece of bytes: finding a dozen of them in a stored graph of a hundred thousand must not
 * cost reading them all. Sorted by bytes.
 */
export class LabelTable {
  readonly count: number;
  /** UTF-8, one label after the other. */
  readonly bytes: Buffer;
  /** Label `n` is the bytes from `offsets[n]` to `offsets[n + 1]`. */
  readonly offsets: Uint32Array;

  constructor(bytes: Buffer, offsets: Uint32Array) {
    this.bytes = bytes;
    this.offsets = offsets;
    this.count = offsets.length - 1;
  }

  /** @param labels in the order of their bytes, none twice */
  static of(labels: readonly string[]): LabelTable {
    const offsets = new Uint32Array(labels.length + 1);
    labels.forEach((label, index) => {
      offsets[index + 1] = (offsets[index] ?? 0) + Buffer.byteLength(label);
    });
    const bytes = Buffer.allocUnsafe(offsets[labels.length] ?? 0);
    labels.forEach((label, index) => {
      bytes.write(label, offsets[index] ?? 0);
    });
    return new LabelTable(bytes, offsets);
  }

  at(node: number): string {
    return this.bytes.toString('utf8', this.offsets[node], this.offsets[node + 1]);
  }

  /** The node of this label; undefined where the graph has none. */
  find(label: string): number | undefined {
    const node = this.#firstNotBefore(Buffer.from(label));
    return node < this.count && this.at(node) === label ? node : undefined;
  }

  /** The nodes whose labels begin so: from the first number up to, without, the second. */
  withPrefix(prefix: string): readonly [number, number] {
    const start = Buffer.from(prefix);
    const behind = Buffer.concat([start, Buffer.of(0xff)]);
    return [this.#firstNotBefore(start), this.#firstNotBefore(behind)];
  }

  #firstNotBefore(wanted: Buffer): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const order = this.bytes.compare(
        wanted,
        0,
        wanted.length,
        this.offsets[middle] ?? 0,
        this.offsets[middle + 1] ?? 0,
      );
      if (order < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
