import { mkdtempSync, rmSync } from 'node:fs';

export interface ScratchDirectory {
  readonly path: string;
  readonly remove: () => void;
}

/**
 * A new directory with a short path, because unix sockets have a limit of about 100 bytes, which TMPDIR and sandbox
 * paths exceed. It is removed by `remove`, or else when the process ends in any way it can notice.
 */
export function makeScratchDirectory(): ScratchDirectory {
  const path = mkdtempSync('/tmp/fw-');
  const remove = (): void => {
    process.off('exit', remove);
    // A child that was killed a moment ago may still be creating a file.
    rmSync(path, { recursive: true, force: true, maxRetries: 3 });
  };
  process.on('exit', remove);
  return { path, remove };
}
