import { err, ok, type Result } from '../../result.ts';
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
  { base, head }: Revisions,
): Promise<Result<Compared, GitFailure>> {
  const asked = head.type === 'commit' ? head.commit : 'HEAD';
  const [names, status] = await Promise.all([
    git(repository, ['rev-parse', `${base.commit}^{tree}`, `${asked}^{commit}`, `${asked}^{tree}`]),
    head.type === 'commit' ? ok('') : git(repository, ['status', '--porcelain', '-z']),
  ]);
  if (!names.ok) return err(names.error);
  if (!status.ok) return err(status.error);
  const [baseTree = '', commit = '', tree = ''] = names.value.trim().split('\n');
  return ok({ base: { ...base, tree: baseTree }, head: { commit, tree, dirty: status.value !== '' } });
}
