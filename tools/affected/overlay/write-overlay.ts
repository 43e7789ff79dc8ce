import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { ok, type Result } from '../../result.ts';
import { FileMode } from '../git/file-change.ts';
import type { GitFailure } from '../git/git.ts';
import { readBlobs } from '../git/read-blobs.ts';
import type { TreeEntry } from '../git/tree-listing.ts';
import { isBuildFile, type OverlayPlan } from './plan-overlay.ts';

/**
 * Writes what was planned. Bazel reads the text of BUILD and .bzl files while it loads, and of everything else only
 * whether it is there: other files are empty.
 *
 * @param entries by path of the workspace
 * @param now files of the workspace that are to say what they say today
 */
export async function writeOverlay(
  repository: string,
  plan: OverlayPlan,
  entries: ReadonlyMap<string, TreeEntry>,
  directory: string,
  now: { readonly directory: string; readonly paths: ReadonlySet<string> },
): Promise<Result<undefined, GitFailure>> {
  for (const each of plan.directories) mkdirSync(join(directory, each), { recursive: true });
  const files = plan.files.map((path) => ({ path, entry: entries.get(path) ?? { mode: '', id: '' } }));
  const read = files.filter(({ path, entry }) => entry.mode === FileMode.symlink || isLoaded(path));
  const blobs = await readBlobs(
    repository,
    read.map(({ entry }) => entry.id),
  );
  if (!blobs.ok) return blobs;
  const contents = new Map(read.map(({ path }, index) => [path, blobs.value[index] ?? Buffer.alloc(0)]));
  for (const { path, entry } of files) {
    const target = join(directory, path);
    mkdirSync(dirname(target), { recursive: true });
    const content = contents.get(path);
    if (now.paths.has(path)) copyFileSync(join(now.directory, path), target);
    else if (entry.mode === FileMode.submodule) mkdirSync(target, { recursive: true });
    else if (entry.mode === FileMode.symlink) symlinkSync(content?.toString() ?? '', target);
    else writeFileSync(target, content ?? '');
  }
  return ok(undefined);
}

function isLoaded(path: string): boolean {
  return isBuildFile(path) || /\.(?:bzl|scl)$/.test(path);
}
