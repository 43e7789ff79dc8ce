import { readdir } from 'node:fs/promises';

import { err, ok, type Result } from '../result.ts';
import { isPushableName } from './pushable-name.ts';

/** Finds what a store directory has that it had not before, by looking at all of it. */
export class StoreSweep {
  readonly #storeDirectory: string;
  readonly #before: ReadonlySet<string>;

  private constructor(storeDirectory: string, before: ReadonlySet<string>) {
    this.#storeDirectory = storeDirectory;
    this.#before = before;
  }

  /** What is there now is none of ours. */
  static async from(storeDirectory: string): Promise<Result<StoreSweep, string>> {
    const names = await readNames(storeDirectory);
    return names.ok ? ok(new StoreSweep(storeDirectory, new Set(names.value))) : names;
  }

  /** All names that have come since, each time: what is there need not be valid yet. */
  async names(): Promise<Result<string[], string>> {
    const names = await readNames(this.#storeDirectory);
    return names.ok ? ok(names.value.filter((name) => !this.#before.has(name))) : names;
  }
}

async function readNames(storeDirectory: string): Promise<Result<string[], string>> {
  try {
    return ok((await readdir(storeDirectory)).filter(isPushableName));
  } catch (error) {
    return err(error instanceof Error ? error.message : String(error));
  }
}
