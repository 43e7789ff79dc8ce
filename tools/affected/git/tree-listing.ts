import { ok, type Result } from '../../result.ts';
import { git, type GitFailure } from './git.ts';

export interface TreeEntry {
  readonly mode: string;
  readonly id: string;
}

/** All files of a commit or tree, by path. */
export async function listTree(
  repository: string,
  commit: string,
): Promise<Result<ReadonlyMap<string, TreeEntry>, GitFailure>> {
  const listed = await git(repository, ['ls-tree', '-r', '-z', '--full-tree', commit]);
  if (!listed.ok) return listed;
  const entries = new Map<string, TreeEntry>();
  for (const line of listed.value.split('\0')) {
    const tab = line.indexOf('\t');
    if (tab < 0) continue;
    const [mode = '', , id = ''] = line.slice(0, tab).split(' ');
    entries.set(line.slice(tab + 1), { mode, id });
  }
  return ok(entries);
}
