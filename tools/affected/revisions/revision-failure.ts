import { unreachable } from '../../result.ts';

/** Why there is nothing to compare, or nothing to compare with. */
export type RevisionFailure =
  | { readonly type: 'not-a-repository'; readonly directory: string; readonly problem: string }
  | {
      readonly type: 'unknown-revision';
      readonly revision: string;
      /** Who named it. */
      readonly from: string;
      /** What may bring it here. */
      readonly command: string;
    }
  | { readonly type: 'no-default-branch'; readonly tried: readonly string[] }
  /** There is something to compare with, and it is not in this clone. */
  | {
      readonly type: 'base-unavailable';
      readonly wanted: string;
      readonly from: string;
      readonly problem: string;
      readonly command: string;
    }
  /** The commit to compare with is the one that is compared: the answer would be empty, whatever was changed. */
  | {
      readonly type: 'nothing-to-compare';
      readonly commit: string;
      readonly from: string;
      readonly command: string;
    };

/** With what to find is, and the exact next command. */
export function describeRevisionFailure(failure: RevisionFailure): string {
  switch (failure.type) {
    case 'not-a-repository':
      return `${failure.directory} is in no git repository with a commit (${firstLine(failure.problem)}); go into one, or make one: git init && git commit`;
    case 'unknown-revision':
      return `there is no revision "${failure.revision}" here (named by ${failure.from}); if it is not fetched: ${failure.command}`;
    case 'no-default-branch':
      return `there is nothing to compare with: this clone has none of ${failure.tried.join(', ')}; name a revision: flywheel affected --base REVISION, or: git remote set-head origin --auto`;
    case 'base-unavailable':
      return `${failure.wanted} (from ${failure.from}) is not in this clone: ${failure.problem}; fetch it: ${failure.command}`;
    case 'nothing-to-compare':
      return `${failure.commit}, the commit to compare with (from ${failure.from}), is the one that is checked out, so that nothing would be found whatever changed; ${failure.command}`;
    default:
      return unreachable(failure);
  }
}

/** As `flywheel affected --help` says. */
export function exitCodeOf(failure: RevisionFailure): 2 | 4 {
  switch (failure.type) {
    case 'not-a-repository':
    case 'unknown-revision':
    case 'no-default-branch':
      return 2;
    case 'base-unavailable':
    case 'nothing-to-compare':
      return 4;
    default:
      return unreachable(failure);
  }
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? '';
}
