/** Large enough that a chunk costs more to hash or send than to hand over, small enough for many readers at a time. */
const CHUNK_BYTES = 256 * 1024;

/** Most store paths are small: a whole chunk for each would mostly be left empty. */
const FIRST_CHUNK_BYTES = 16 * 1024;

/** Gathers many small pieces into few chunks. A chunk that was taken is the taker's, and is not used again. */
export class ChunkWriter {
  #chunk = Buffer.allocUnsafeSlow(FIRST_CHUNK_BYTES);
  #used = 0;
  #full: Buffer[] = [];

  put(bytes: Buffer): void {
    for (let from = 0; from < bytes.length;) {
      const copied = bytes.copy(this.room(), 0, from);
      this.advance(copied);
      from += copied;
    }
  }

  putZeros(count: number): void {
    for (let left = count; left > 0;) {
      const room = this.room();
      const written = Math.min(left, room.length);
      room.fill(0, 0, written);
      this.advance(written);
      left -= written;
    }
  }

  /** What is left of the chunk, never nothing: for a reader to fill, who then says with `advance` how far. */
  room(): Buffer {
    return this.#chunk.subarray(this.#used);
  }

  advance(count: number): void {
    this.#used += count;
    if (this.#used < this.#chunk.length) return;
    this.#full.push(this.#chunk);
    this.#chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
    this.#used = 0;
  }

  /** A chunk that is full. */
  take(): Buffer | undefined {
    return this.#full.shift();
  }

  /** What is left at the end. */
  takeRest(): Buffer | undefined {
    return this.#used === 0 ? undefined : this.#chunk.subarray(0, this.#used);
  }
}
