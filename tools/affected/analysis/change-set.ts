import { readlinkSync } from 'node:fs';
import { join } from 'node:path';

import { err, ok, type Result } from '../../result.ts';
import { FileMode, type FileChange } from '../git/file-change.ts';
import type { GitFailure } from '../git/git.ts';
import { noOpChanges } from './no-op-changes.ts';
import type { Site } from './site.ts';
import type { Workspace } from './workspace.ts';

/** What git and the files say of two revisions, before Bazel is asked. */
export interface ChangeSet {
  /** As paths of the workspace. */
  readonly changes: readonly FileChange[];
  /** Those beside the workspace, as paths of the repository. */
  readonly outside: readonly FileChange[];
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
  const found = await site.changesSince(before);
  if (!found.ok) return err(found.error);
  const everywhere = given === undefined ? found.value : onlyGiven(found.value, given);
  // Git names a file twice that is no longer in its index, and still stands there.
  const deleted = new Set(found.value.filter(({ kind }) => kind === 'deleted').map(({ path }) => path));
  const changes = everywhere
    .filter(({ path }) => path.startsWith(workspace.prefix))
    .filter((change) => deleted.has(change.path) || !isWrittenByBazel(change, workspace))
    .map((change) => ({ ...change, path: change.path.slice(workspace.prefix.length) }));
  const noOps = await noOpChanges(workspace.repository, changes, workspace.directory);
  if (!noOps.ok) return err(noOps.error);
  return ok({
    changes,
    outside: everywhere.filter(({ path }) => !path.startsWith(workspace.prefix)),
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
function isWrittenByBazel({ path, kind }: FileChange, { directory, prefix }: Workspace): boolean {
  if (kind !== 'added') return false;
  const name = path.slice(prefix.length);
  if (name === 'MODULE.bazel.lock') return true;
  return /^bazel-[^/]+$/.test(name) && linkText(join(directory, name)) !== undefined;
}

function linkText(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
