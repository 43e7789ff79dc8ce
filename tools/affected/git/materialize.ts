import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { ok, type Result } from '../../result.ts';
import { git, type GitFailure } from './git.ts';

/**
 * Puts the files of a commit into a directory of their own, with an index of their own: nothing in the user's checkout,
 * index or list of worktrees changes. A directory that already holds another commit only has the difference written, so
 * that what did not change keeps its times.
 *
 * @param directory holds nothing but what this function puts there
 * @returns where the files are
 */
export async function materializeCommit(
  repository: string,
  commit: string,
  directory: string,
): Promise<Result<string, GitFailure>> {
  const tree = join(directory, 'tree');
  mkdirSync(tree, { recursive: true });
  const index = join(directory, 'index');
  const read = await git(repository, [`--work-tree=${tree}`, 'read-tree', '--reset', '-u', commit], {
    index,
  });
  return read.ok ? ok(tree) : read;
}
