import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { err, ok, type Result } from '../../result.ts';
import type { SnapshotPlace } from './snapshot-place.ts';

const SUFFIX = '.snapshot';

/** As long as any write takes; what is left of one that was killed goes when the next is done. */
const UNFINISHED_MILLISECONDS = 60 * 60_000;

/** A directory that keeps the snapshots used last, up to a size. Any number of processes may use it at once. */
export class DirectoryPlace implements SnapshotPlace {
  readonly name: string;
  readonly #limit: number;

  /** @param limit in bytes */
  constructor(directory: string, limit: number) {
    this.name = directory;
    this.#limit = limit;
  }

  async read(key: string): Promise<Result<Buffer | undefined, string>> {
    const path = join(this.name, key + SUFFIX);
    try {
      const bytes = await readFile(path);
      const now = new Date();
      // When it was used last. A directory that may only be read has no order to keep.
      await utimes(path, now, now).catch(() => undefined);
      return ok(bytes);
    } catch (error) {
      return isMissing(error) ? ok(undefined) : err(messageOf(error));
    }
  }

  async write(key: string, bytes: Buffer): Promise<Result<undefined, string>> {
    const unfinished = join(this.name, `${key}.${process.pid}.unfinished`);
    try {
      await mkdir(this.name, { recursive: true });
      await writeFile(unfinished, bytes);
      await rename(unfinished, join(this.name, key + SUFFIX));
      await this.#removeOldest();
      return ok(undefined);
    } catch (error) {
      await rm(unfinished, { force: true }).catch(() => undefined);
      return err(messageOf(error));
    }
  }

  async #removeOldest(): Promise<void> {
    const names = await readdir(this.name);
    const files = (await Promise.all(names.map((name) => this.#file(name)))).filter(
      (file) => file !== undefined,
    );
    files.sort((a, b) => b.used - a.used);
    let total = 0;
    for (const { path, size, used } of files) {
      total += size;
      const left = path.endsWith('.unfinished') && Date.now() - used > UNFINISHED_MILLISECONDS;
      if (left || (path.endsWith(SUFFIX) && total > this.#limit)) await rm(path, { force: true });
    }
  }

  async #file(
    name: string,
  ): Promise<{ readonly path: string; readonly size: number; readonly used: number } | undefined> {
    const path = join(this.name, name);
    try {
      const { size, mtimeMs } = await stat(path);
      return { path, size, used: mtimeMs };
    } catch {
      // Another process has removed it.
      return undefined;
    }
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
