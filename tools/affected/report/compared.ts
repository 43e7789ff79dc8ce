import { ok, type Result } from '../../result.ts';
import type { Checkout } from '../git/checkout.ts';
import { git, type GitFailure } from '../git/git.ts';
import type { Revisions } from '../revisions/choose-revisions.ts';

/** What was compared, for whoever reads the answer later. */
export interface Compared {
  readonly base: { readonly commit: string; readonly tree: string; readonly from: string };
  readonly head: {
    readonly commit: string;
    readonly tree: string;
    /** Something stands in the checkout that the commit does not have. */
    readonly dirty: boolean;
  };
}

export async function describeCompared(
  repository: string,
  { base, head, current, trees }: Revisions,
  checkout: Checkout,
): Promise<Result<Compared, GitFailure>> {
  const commit = head.type === 'commit' ? head.commit : current;
  const treeOf = async (of: string): Promise<Result<string, GitFailure>> => {
    const known = trees.get(of);
    if (known !== undefined) return ok(known);
    const found = await git(repository, ['rev-parse', `${of}^{tree}`]);
    return found.ok ? ok(found.value.trim()) : found;
  };
  const [baseTree, tree, dirty] = await Promise.all([
    treeOf(base.commit),
    treeOf(commit),
    head.type === 'commit' ? ok(false) : isDirty(checkout),
  ]);
  if (!baseTree.ok) return baseTree;
  if (!tree.ok) return tree;
  if (!dirty.ok) return dirty;
  return ok({
    base: { ...base, tree: baseTree.value },
    head: { commit, tree: tree.value, dirty: dirty.value },
  });
}

async function isDirty(checkout: Checkout): Promise<Result<boolean, GitFailure>> {
  const state = await checkout.state();
  return state.ok ? ok(state.value.differs || state.value.untracked.length > 0) : state;
}
