import { err, ok, unreachable, type Result } from '../../result.ts';
import { git } from '../git/git.ts';

export interface Revisions {
  /** `from`: where it was taken from, in words. */
  readonly base: { readonly commit: string; readonly from: string };
  readonly head: { readonly type: 'checkout' } | { readonly type: 'commit'; readonly commit: string };
}

export type RevisionFailure =
  | { readonly type: 'unknown-revision'; readonly revision: string; readonly from: string }
  | { readonly type: 'no-default-branch' };

export async function chooseRevisions(
  repository: string,
  request: { readonly base?: string; readonly head?: string },
): Promise<Result<Revisions, RevisionFailure>> {
  const head = request.head === undefined ? undefined : await commitOf(repository, request.head);
  if (request.head !== undefined && head === undefined) {
    return err({ type: 'unknown-revision', revision: request.head, from: '--head' });
  }
  const base =
    request.base === undefined
      ? await mergeBase(repository, head ?? 'HEAD')
      : await commitOf(repository, request.base);
  if (base === undefined) {
    return request.base === undefined
      ? err({ type: 'no-default-branch' })
      : err({ type: 'unknown-revision', revision: request.base, from: '--base' });
  }
  const from = request.base ?? 'the merge base with origin/HEAD';
  return ok({
    base: { commit: base, from },
    head: head === undefined ? { type: 'checkout' } : { type: 'commit', commit: head },
  });
}

async function commitOf(repository: string, revision: string): Promise<string | undefined> {
  const found = await git(repository, [
    'rev-parse',
    '--verify',
    '--quiet',
    '--end-of-options',
    `${revision}^{commit}`,
  ]);
  return found.ok ? found.value.trim() : undefined;
}

async function mergeBase(repository: string, head: string): Promise<string | undefined> {
  const found = await git(repository, ['merge-base', head, 'refs/remotes/origin/HEAD']);
  return found.ok ? found.value.trim() : undefined;
}

export function describeRevisionFailure(failure: RevisionFailure): string {
  switch (failure.type) {
    case 'unknown-revision':
      return `there is no revision "${failure.revision}" here (named by ${failure.from}); if it is not fetched: git fetch origin ${failure.revision}`;
    case 'no-default-branch':
      return 'there is nothing to compare with: no refs/remotes/origin/HEAD; name a revision: flywheel affected --base REVISION';
    default:
      return unreachable(failure);
  }
}

export function exitCodeOf(failure: RevisionFailure): 2 | 4 {
  switch (failure.type) {
    case 'unknown-revision':
    case 'no-default-branch':
      return 2;
    default:
      return unreachable(failure);
  }
}
