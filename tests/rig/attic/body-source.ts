/** A body that is read in parts of chosen sizes. */
export class BodySource {
  readonly #chunks: AsyncIterator<Buffer, unknown>;
  #pending: Buffer = Buffer.alloc(0);

  constructor(body: AsyncIterator<Buffer, unknown>) {
    this.#chunks = body;
  }

  /** The next `size` bytes; fewer only at the end. */
  async take(size: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    let wanted = size;
    while (wanted > 0) {
      const part = await this.next(wanted);
      if (!part) break;
      parts.push(part);
      wanted -= part.length;
    }
    return Buffer.concat(parts);
  }

  /** What there is, up to `limit` bytes; undefined at the end. */
  async next(limit: number): Promise<Buffer | undefined> {
    while (this.#pending.length === 0) {
      const read = await this.#chunks.next();
      if (read.done === true) return undefined;
      this.#pending = read.value;
    }
    const part = this.#pending.subarray(0, limit);
    this.#pending = this.#pending.subarray(part.length);
    return part;
  }
}
