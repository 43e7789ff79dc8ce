import { relative } from 'node:path';
import { realpathSync } from 'node:fs';

import { err, ok, type Result } from '../../result.ts';
import { git, type GitFailure } from '../git/git.ts';
import { listTree, type TreeEntry } from '../git/tree-listing.ts';

/** A Bazel workspace in a git repository. */
export interface Workspace {
  readonly directory: string;
  /** The root of the git repository. */
  readonly repository: string;
  /** Where the workspace is in the repository, with a stroke behind it; empty where they are the same. */
  readonly prefix: string;
}

export async function findWorkspace(directory: string): Promise<Result<Workspace, GitFailure>> {
  const root = await git(directory, ['rev-parse', '--show-toplevel']);
  if (!root.ok) return err(root.error);
  const repository = realpathSync(root.value.replace(/\n$/, ''));
  const below = relative(repository, realpathSync(directory));
  return ok({ directory, repository, prefix: below === '' ? '' : `${below}/` });
}

/** The files of the workspace as a commit has them, by their paths in the workspace. */
export async function workspaceTree(
  { repository, prefix }: Workspace,
  commit: string,
): Promise<Result<ReadonlyMap<string, TreeEntry>, GitFailure>> {
  const listed = await listTree(repository, commit);
  if (!listed.ok) return listed;
  const inside = [...listed.value].filter(([path]) => path.startsWith(prefix));
  return ok(new Map(inside.map(([path, entry]) => [path.slice(prefix.length), entry])));
}
