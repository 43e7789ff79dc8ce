import { readFileSync } from 'node:fs';

import { githubBase } from './github-base.ts';
import { gitlabBase } from './gitlab-base.ts';

/**
 * What a CI system says that a change is to be compared with. Any commit that CI has judged is a sound base: what is
 * not in the answer is as it was there. Which of several it is only decides how large the answer is.
 */
export type CiBase =
  | {
      readonly type: 'commit';
      readonly commit: string;
      readonly from: string;
      /** Whether the merge base does as well where the commit is gone: it may be, where a branch was rewritten. */
      readonly orMergeBase: boolean;
    }
  | {
      readonly type: 'pull-request';
      /** Of the branch that it goes to, when the event was made, which may be long ago. */
      readonly base: string;
      readonly head: string;
      /** Of both, made by the CI system. */
      readonly mergeCommit?: string;
      readonly from: string;
    }
  /** It says nothing that would do. */
  | { readonly type: 'merge-base'; readonly from: string };

export interface CiFacts {
  readonly base: CiBase;
  /** A name such as `main`. */
  readonly defaultBranch?: string;
}

/** What the CI system of this environment says; undefined outside of those that are known. */
export function ciFacts(
  env: NodeJS.ProcessEnv,
  readFile: (path: string) => string = (path) => readFileSync(path, 'utf8'),
): CiFacts | undefined {
  if (env['GITHUB_ACTIONS'] === 'true') return githubBase(env, readFile);
  if (env['GITLAB_CI'] === 'true') return gitlabBase(env);
  return undefined;
}
