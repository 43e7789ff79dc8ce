import { mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import type { RequestFile } from './request.ts';

/**
 * Makes a tree of symbolic links that looks like the workspace, with nothing in it but the declared files: an
 * undeclared file is missing under every execution strategy, sandboxed or not, and generated files stand beside
 * checked-in ones. No source is copied.
 */
export function linkSources(root: string, files: readonly RequestFile[]): void {
  const directories = new Set<string>();
  for (const file of files) {
    const link = join(root, file.at);
    const directory = dirname(link);
    if (!directories.has(directory)) {
      mkdirSync(directory, { recursive: true });
      directories.add(directory);
    }
    symlinkSync(resolve(file.path), link);
  }
}
