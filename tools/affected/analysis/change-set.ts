import { readlinkSync } from 'node:fs';
import { join } from 'node:path';

import { err, ok, type Result } from '../../result.ts';
import { FileMode, type FileChange } from '../git/file-change.ts';
import type { GitFailure } from '../git/git.ts';
import { readBlobs } from '../git/read-blobs.ts';
import type { TreeEntry } from '../git/tree-listing.ts';
import type { Links } from '../paths/link-aliases.ts';
import { noOpChanges } from './no-op-changes.ts';
import type { Site } from './site.ts';
import { workspaceTree } from './workspace.ts';

/** What git and the files say of two revisions, before Bazel is asked. */
export interface ChangeSet {
  /** As paths of the workspace. */
  readonly changes: readonly FileChange[];
  /** Those beside the workspace, as paths of the repository. */
  readonly outside: readonly FileChange[];
  /** The files as they were, by their paths in the workspace. */
  readonly before: ReadonlyMap<string, TreeEntry>;
  readonly links: Links;
  /** Paths of files that say to Bazel what they said before. */
  readonly noOps: ReadonlySet<string>;
}

/** @param given paths of the repository that count as changed, whatever git says */
export async function readChangeSet(
  site: Site,
  before: string,
  given?: readonly string[],
): Promise<Result<ChangeSet, GitFailure>> {
  const { workspace } = site;
  const [found, tree] = await Promise.all([site.changesSince(before), workspaceTree(workspace, before)]);
  if (!found.ok) return err(found.error);
  if (!tree.ok) return err(tree.error);
  const everywhere = given === undefined ? found.value : onlyGiven(found.value, given);
  const changes = everywhere
    .filter(({ path }) => path.startsWith(workspace.prefix))
    .map((change) => ({ ...change, path: change.path.slice(workspace.prefix.length) }))
    .filter((change) => !isWrittenByBazel(change, tree.value, workspace.directory));
  const [links, noOps] = await Promise.all([
    linksOf(workspace.repository, tree.value),
    noOpChanges(workspace.repository, changes, tree.value, workspace.directory),
  ]);
  if (!links.ok) return err(links.error);
  if (!noOps.ok) return err(noOps.error);
  return ok({
    changes,
    outside: everywhere.filter(({ path }) => !path.startsWith(workspace.prefix)),
    before: tree.value,
    links: links.value,
    noOps: noOps.value,
  });
}

/** What is given counts as changed; what git ignores is the machine's, whoever gives the paths. */
function onlyGiven(found: readonly FileChange[], given: readonly string[]): FileChange[] {
  const known = new Map(found.map((change) => [change.path, change]));
  const named = given.map(
    (path): FileChange =>
      known.get(path) ?? { path, kind: 'modified', oldMode: FileMode.regular, newMode: FileMode.regular },
  );
  return [...named, ...found.filter(({ path, ignored }) => ignored && !given.includes(path))];
}

/** Links to what Bazel made, and the lock file where nobody keeps it: neither is a change of the user's. */
function isWrittenByBazel(
  { path, kind }: FileChange,
  before: ReadonlyMap<string, TreeEntry>,
  directory: string,
): boolean {
  if (kind !== 'added' || before.has(path)) return false;
  if (path === 'MODULE.bazel.lock') return true;
  return /^bazel-[^/]+$/.test(path) && linkText(join(directory, path)) !== undefined;
}

function linkText(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

async function linksOf(
  repository: string,
  tree: ReadonlyMap<string, TreeEntry>,
): Promise<Result<Links, GitFailure>> {
  const links = [...tree].filter(([, { mode }]) => mode === FileMode.symlink);
  const texts = await readBlobs(
    repository,
    links.map(([, { id }]) => id),
  );
  return texts.ok
    ? ok(new Map(links.map(([path], index) => [path, texts.value[index]?.toString() ?? ''])))
    : texts;
}
