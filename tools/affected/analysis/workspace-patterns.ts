import { readdirSync, readlinkSync } from 'node:fs';
import { basename, join } from 'node:path';

import { isBuildFile } from '../overlay/plan-overlay.ts';

export const ALL_TARGETS: readonly string[] = ['//...:all-targets'];

/**
 * What to ask Bazel for: all that is in a workspace. Bazel does not go into its own link to the files it works with, but
 * does into one that was made when the workspace had another name, and fails there; then each directory is named instead.
 */
export function patternsNow(directory: string): readonly string[] {
  return hasForeignLink(directory) ? patternsOfPackages(buildFilesBelow(directory, '')) : ALL_TARGETS;
}

/** The same for another revision that is shown to Bazel in this directory. @param files paths of it */
export function patternsOfFiles(directory: string, files: Iterable<string>): readonly string[] {
  return hasForeignLink(directory) ? patternsOfPackages([...files].filter(isBuildFile)) : ALL_TARGETS;
}

function hasForeignLink(directory: string): boolean {
  return readdirSync(directory, { withFileTypes: true }).some(
    (entry) =>
      entry.isSymbolicLink() &&
      entry.name.startsWith('bazel-') &&
      entry.name !== `bazel-${basename(directory)}` &&
      /\/execroot\/[^/]+\/?$/.test(readlinkSync(join(directory, entry.name))),
  );
}

/** @returns paths relative to the workspace, in each top directory no more than are needed to know that there is one */
function buildFilesBelow(workspace: string, below: string): string[] {
  const entries = readdirSync(join(workspace, below), { withFileTypes: true });
  const own = entries.filter((entry) => !entry.isDirectory() && isBuildFile(entry.name));
  if (own.length > 0 && below !== '') return [join(below, 'BUILD')];
  const found = own.length > 0 ? ['BUILD'] : [];
  for (const entry of entries) {
    if (!entry.isDirectory() || entry.name === '.git') continue;
    const deeper = buildFilesBelow(workspace, join(below, entry.name));
    found.push(...deeper);
    if (below !== '' && deeper.length > 0) break;
  }
  return found;
}

function patternsOfPackages(buildFiles: readonly string[]): string[] {
  const tops = new Set(
    buildFiles.map((path) =>
      path.includes('/') ? `//${path.split('/')[0] ?? ''}/...:all-targets` : '//:all-targets',
    ),
  );
  return [...tops].sort();
}
