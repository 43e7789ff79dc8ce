import { copyFileSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';

import { ok, type Result } from '../../result.ts';
import { FileMode } from '../git/file-change.ts';
import type { GitFailure } from '../git/git.ts';
import { readBlobs } from '../git/read-blobs.ts';
import type { TreeEntry } from '../git/tree-listing.ts';
import { isBuildFile, type OverlayPlan } from './plan-overlay.ts';

export interface OverlayPlaces {
  readonly directory: string;
  readonly workspace: string;
  /** Files of the workspace that are to say what they say today. */
  readonly today: ReadonlySet<string>;
}

/** Of a link that leads to nothing. */
export const NOTHING_MODE = 'nothing';

/** Of what git does not keep: it stands in the workspace, as it did before. */
export const KEPT_MODE = 'kept';

/**
 * Writes what was planned. Bazel reads the text of BUILD, .bzl and a few more files while it loads, and of everything
 * else only whether it is there: other files are empty.
 *
 * @param entries by path of the workspace
 */
export async function writeOverlay(
  repository: string,
  plan: OverlayPlan,
  entries: ReadonlyMap<string, TreeEntry>,
  { directory, workspace, today }: OverlayPlaces,
): Promise<Result<undefined, GitFailure>> {
  for (const each of plan.directories) mkdirSync(join(directory, each), { recursive: true });
  const files = plan.files.map((path) => ({ path, entry: entries.get(path) ?? { mode: '', id: '' } }));
  const read = files.filter(({ path, entry }) => !standsInWorkspace(entry) && needsContent(path, entry));
  const blobs = await readBlobs(
    repository,
    read.map(({ entry }) => entry.id),
  );
  if (!blobs.ok) return blobs;
  const contents = new Map(read.map(({ path }, index) => [path, blobs.value[index] ?? Buffer.alloc(0)]));
  for (const { path, entry } of files.filter(({ entry }) => !standsInWorkspace(entry))) {
    const target = join(directory, path);
    mkdirSync(dirname(target), { recursive: true });
    const content = contents.get(path);
    if (today.has(path)) copyFileSync(join(workspace, path), target);
    else if (entry.mode === FileMode.symlink)
      symlinkSync(linkText(path, content?.toString() ?? '', workspace), target);
    else if (entry.mode === NOTHING_MODE) symlinkSync('.nothing-of-this-name', target);
    else writeFileSync(target, content ?? '');
  }
  // Last of all: what was written through one of these would change the user's own files.
  for (const { path } of files.filter(({ entry }) => standsInWorkspace(entry))) {
    const target = join(directory, path);
    if (existsSync(target)) continue;
    mkdirSync(dirname(target), { recursive: true });
    symlinkSync(join(workspace, path), target);
  }
  return ok(undefined);
}

function needsContent(path: string, { mode }: TreeEntry): boolean {
  return mode === FileMode.symlink || (mode !== NOTHING_MODE && isLoaded(path));
}

/** What leads out of the workspace has to be found from the overlay too. */
function linkText(path: string, text: string, workspace: string): string {
  const target = posix.join(posix.dirname(path), text);
  return text.startsWith('/') || !target.startsWith('..') ? text : join(workspace, target);
}

/** What is in a submodule is in no tree here; where it changed, everything counts as changed. */
function standsInWorkspace({ mode }: TreeEntry): boolean {
  return mode === FileMode.submodule || mode === KEPT_MODE;
}

/** Of those that stand in the root, Bazel takes the first that it finds on the package path. */
function isLoaded(path: string): boolean {
  return (
    isBuildFile(path) || /\.(?:bzl|scl)$|^(?:\.bazelignore|WORKSPACE|[^/]*\.(?:bazel|bzlmod))$/.test(path)
  );
}
