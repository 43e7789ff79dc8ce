import { readdir } from 'node:fs/promises';

import { err, ok, type Result } from '../result.ts';
import { isPushableName } from './pushable-name.ts';

/** Finds what a store directory has that it had not before, by looking at all of it. */
export class StoreSweep {
  readonly #storeDirectory: string;
  readonly #seen: Set<string>;

  private constructor(storeDirectory: string, seen: Set<string>) {
    this.#storeDirectory = storeDirectory;
    this.#seen = seen;
  }

  /** What is there now is none of ours. */
  static async from(storeDirectory: string): Promise<Result<StoreSweep, string>> {
    const names = await readNames(storeDirectory);
    return names.ok ? ok(new StoreSweep(storeDirectory, new Set(names.value))) : names;
  }

  /** Names that have come since; each once. */
  async next(): Promise<Result<string[], string>> {
    const names = await readNames(this.#storeDirectory);
    if (!names.ok) return names;
    const fresh = names.value.filter((name) => !this.#seen.has(name));
    for (const name of fresh) this.#seen.add(name);
    return ok(fresh);
  }
}

async function readNames(storeDirectory: string): Promise<Result<string[], string>> {
  try {
    return ok((await readdir(storeDirectory)).filter(isPushableName));
  } catch (error) {
    return err(error instanceof Error ? error.message : String(error));
  }
}
