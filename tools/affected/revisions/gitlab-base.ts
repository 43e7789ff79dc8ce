import type { CiBase, CiFacts } from './ci-base.ts';
import { isCommitId } from './commit-id.ts';

/** Format: docs.gitlab.com, "Predefined CI/CD variables". */
export function gitlabBase(env: NodeJS.ProcessEnv): CiFacts {
  const branch = env['CI_DEFAULT_BRANCH'] ?? '';
  return { base: baseOf(env), ...(branch !== '' && { defaultBranch: branch }) };
}

function baseOf(env: NodeJS.ProcessEnv): CiBase {
  // A merged result, alone or in a train, is a merge with this commit: compared with where the branch began, all that
  // others have merged since would be in the answer.
  const target = env['CI_MERGE_REQUEST_TARGET_BRANCH_SHA'];
  if (isCommitId(target)) {
    return { type: 'commit', commit: target, from: 'the merged result of GitLab', orMergeBase: false };
  }
  const diffBase = env['CI_MERGE_REQUEST_DIFF_BASE_SHA'];
  if (isCommitId(diffBase)) {
    return { type: 'commit', commit: diffBase, from: 'the merge request of GitLab', orMergeBase: false };
  }
  const before = env['CI_COMMIT_BEFORE_SHA'];
  if (isCommitId(before)) {
    return { type: 'commit', commit: before, from: 'the push to GitLab', orMergeBase: true };
  }
  return { type: 'merge-base', from: 'GitLab, which names no commit before' };
}
