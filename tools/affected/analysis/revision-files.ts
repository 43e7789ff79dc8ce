import { ok, type Result } from '../../result.ts';
import { FileMode } from '../git/file-change.ts';
import type { GitFailure } from '../git/git.ts';
import { readBlobs } from '../git/read-blobs.ts';
import type { TreeEntry } from '../git/tree-listing.ts';
import type { Links } from '../paths/link-aliases.ts';
import { isStarlarkModule } from '../paths/starlark-text.ts';
import { workspaceTree, type Workspace } from './workspace.ts';

/** What must be known of the files of a revision besides its graph. All paths are of the workspace. */
export interface TreeFacts {
  readonly links: Links;
  /** Paths of what packages load. */
  readonly starlark: readonly string[];
}

export interface RevisionFiles extends TreeFacts {
  readonly entries: ReadonlyMap<string, TreeEntry>;
}

/** The files of the workspace as a commit has them. */
export async function readRevisionFiles(
  workspace: Workspace,
  commit: string,
): Promise<Result<RevisionFiles, GitFailure>> {
  const tree = await workspaceTree(workspace, commit);
  if (!tree.ok) return tree;
  const entries = tree.value;
  const linked = [...entries].filter(([, { mode }]) => mode === FileMode.symlink);
  const texts = await readBlobs(
    workspace.repository,
    linked.map(([, { id }]) => id),
  );
  if (!texts.ok) return texts;
  return ok({
    entries,
    links: new Map(linked.map(([path], index) => [path, texts.value[index]?.toString() ?? ''])),
    starlark: [...entries.keys()].filter(isStarlarkModule),
  });
}
