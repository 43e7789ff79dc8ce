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

/** Where chunks are kept: in memory, in files of a folder, or nowhere, for benchmarks that must not measure this. */
export type StorageKind = 'memory' | 'nowhere' | { readonly directory: string };

/** Chunks and the NARs made of them, shared by all caches of a server. */
export class Storage {
  readonly #compression: Compression;
  readonly #kind: StorageKind;
  readonly #chunks = new Map<string, Chunk>();
  readonly #contents = new Map<string, Buffer>();
  readonly #nars = new Map<string, StoredNar>();

  constructor(compression: Compression, kind: StorageKind) {
    this.#compression = compression;
    this.#kind = kind;
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
    if (this.#kind === 'nowhere') return { hash: '', compressedSize: content.length, known: false };
    const hash = createHash('sha256').update(content).digest('hex');
    const known = this.#chunks.get(hash);
    if (known) return { hash, compressedSize: known.compressedSize, known: true };
    const compressed = compress(content, this.#compression);
    const chunk: Chunk = { key: randomUUID(), size: content.length, compressedSize: compressed.length };
    if (typeof this.#kind === 'string') this.#contents.set(chunk.key, compressed);
    else {
      await mkdir(this.#kind.directory, { recursive: true });
      await writeFile(join(this.#kind.directory, chunk.key), compressed);
    }
    this.#chunks.set(hash, chunk);
    return { hash, compressedSize: chunk.compressedSize, known: false };
  }

  /** A chunk as it is sent; undefined when what it was stored in is gone. */
  async chunk(hash: string): Promise<Buffer | undefined> {
    const key = this.#chunks.get(hash)?.key;
    if (key === undefined) return undefined;
    if (typeof this.#kind === 'string') return this.#contents.get(key);
    try {
      return await readFile(join(this.#kind.directory, key));
    } catch {
      return undefined;
    }
  }

  /** Loses what is stored, while everything known of it stays: a bucket deleted under its database. */
  async lose(): Promise<void> {
    this.#contents.clear();
    if (typeof this.#kind !== 'string') await rm(this.#kind.directory, { recursive: true, force: true });
  }

  /** Loses one chunk of a NAR. */
  async loseChunk(nar: StoredNar, index: number): Promise<void> {
    const key = this.#chunks.get(nar.chunks[index] ?? '')?.key;
    if (key === undefined) return;
    this.#contents.delete(key);
    if (typeof this.#kind !== 'string') await rm(join(this.#kind.directory, key), { force: true });
  }
}
