import { mkdtempSync, rmSync } from 'node:fs';

import { guardDirectory } from './guardian.ts';

export interface ScratchDirectory {
  readonly path: string;
  readonly remove: () => void;
}

/**
 * A new directory with a short path, because unix sockets have a limit of about 100 bytes, which TMPDIR and sandbox
 * paths exceed. It is removed by `remove`, or else when the process ends.
 */
export function makeScratchDirectory(): ScratchDirectory {
  const path = mkdtempSync('/tmp/fw-');
  const release = guardDirectory(path);
  const remove = (): void => {
    process.off('exit', remove);
    // A child that was killed a moment ago may still be creating a file.
    rmSync(path, { recursive: true, force: true, maxRetries: 3 });
    release();
  };
  process.on('exit', remove);
  return { path, remove };
}
