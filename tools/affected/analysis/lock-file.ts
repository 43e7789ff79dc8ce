import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Site } from './site.ts';

/**
 * Asking Bazel must not change what the user has: a lock file is put back where Bazel has rewritten it, or
 * else the next question would find it changed.
 */
export async function keepingLockFile<T>({ workspace }: Site, use: () => Promise<T>): Promise<T> {
  const path = join(workspace.directory, 'MODULE.bazel.lock');
  const old = readOrNothing(path);
  try {
    return await use();
  } finally {
    if (old !== undefined && readOrNothing(path)?.equals(old) === false) writeFileSync(path, old);
  }
}

function readOrNothing(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
