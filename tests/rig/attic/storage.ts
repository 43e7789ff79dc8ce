import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { compress, type Compression } from './compression.ts';

interface Chunk {
  readonly key: string;
  readonly size: number;
  readonly compressedSize: number;
}

export interface StoredNar {
  readonly hash: Buffer;
  readonly size: number;
  /** Hashes of its chunks. */
  readonly chunks: readonly string[];
}

/** Chunks and the NARs made of them, shared by all caches of a server, as files in a folder where there is one. */
export class Storage {
  readonly #compression: Compression;
  readonly #directory: string | undefined;
  readonly #chunks = new Map<string, Chunk>();
  readonly #contents = new Map<string, Buffer>();
  readonly #nars = new Map<string, StoredNar>();

  constructor(compression: Compression, directory: string | undefined) {
    this.#compression = compression;
    this.#directory = directory;
  }

  nar(hash: Buffer): StoredNar | undefined {
    return this.#nars.get(hash.toString('hex'));
  }

  addNar(nar: StoredNar): void {
    this.#nars.set(nar.hash.toString('hex'), nar);
  }

  /** Chunks outlive an upload that fails: the next attempt finds them. */
  async addChunk(
    content: Buffer,
  ): Promise<{ readonly hash: string; readonly compressedSize: number; readonly known: boolean }> {
    const hash = createHash('sha256').update(content).digest('hex');
    const known = this.#chunks.get(hash);
    if (known) return { hash, compressedSize: known.compressedSize, known: true };
    const compressed = compress(content, this.#compression);
    const chunk: Chunk = { key: randomUUID(), size: content.length, compressedSize: compressed.length };
    if (this.#directory === undefined) this.#contents.set(chunk.key, compressed);
    else {
      await mkdir(this.#directory, { recursive: true });
      await writeFile(join(this.#directory, chunk.key), compressed);
    }
    this.#chunks.set(hash, chunk);
    return { hash, compressedSize: chunk.compressedSize, known: false };
  }

  /** A chunk as it is sent; undefined when what it was stored in is gone. */
  async chunk(hash: string): Promise<Buffer | undefined> {
    const key = this.#chunks.get(hash)?.key;
    if (key === undefined) return undefined;
    if (this.#directory === undefined) return this.#contents.get(key);
    try {
      return await readFile(join(this.#directory, key));
    } catch {
      return undefined;
    }
  }

  /** Loses what is stored, while everything known of it stays: a bucket deleted under its database. */
  async lose(): Promise<void> {
    this.#contents.clear();
    if (this.#directory !== undefined) await rm(this.#directory, { recursive: true, force: true });
  }

  /** Loses one chunk of a NAR. */
  async loseChunk(nar: StoredNar, index: number): Promise<void> {
    const key = this.#chunks.get(nar.chunks[index] ?? '')?.key;
    if (key === undefined) return;
    this.#contents.delete(key);
    if (this.#directory !== undefined) await rm(join(this.#directory, key), { force: true });
  }
}
