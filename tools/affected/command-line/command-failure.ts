import { describeNoBazel, type NoBazel } from '../../bazel/bazel-command.ts';
import { ExitCode } from '../../cli/exit-codes.ts';
import { unreachable } from '../../result.ts';
import type { AnalysisFailure } from '../analysis/analysis.ts';
import type { UnknownLabel } from '../selection/always.ts';
import type { TargetsFailure } from '../selection/evaluate-targets.ts';
import { describeStoreOptionProblem, type StoreOptionProblem } from '../snapshot/open-store.ts';
import { describeRevisionFailure, exitCodeOf, type RevisionFailure } from '../revisions/revision-failure.ts';
import {
  describeTargetDeterminatorFailure,
  exitCodeOfTargetDeterminator,
  type TargetDeterminatorFailure,
} from '../target-determinator/run-target-determinator.ts';

/** Why there is no answer. */
export type CommandFailure =
  | { readonly type: 'no-workspace'; readonly directory: string }
  | { readonly type: 'not-a-repository'; readonly directory: string; readonly problem: string }
  | { readonly type: 'paths-unreadable'; readonly problem: string }
  | { readonly type: 'base-not-loaded'; readonly commit: string; readonly problem: string }
  | { readonly type: 'store-option'; readonly problem: StoreOptionProblem }
  | { readonly type: 'unwritable'; readonly file: string; readonly problem: string }
  | {
      readonly type: 'unknown-label';
      readonly label: string;
      readonly from: string;
      readonly nearest: readonly string[];
    }
  | { readonly type: 'revision'; readonly failure: RevisionFailure }
  | { readonly type: 'analysis'; readonly failure: AnalysisFailure }
  | { readonly type: 'targets'; readonly failure: TargetsFailure }
  | { readonly type: 'target-determinator'; readonly failure: TargetDeterminatorFailure }
  | { readonly type: 'interrupted' }
  | { readonly type: 'not-checked-out'; readonly commit: string }
  | NoBazel;

export function unknownLabel({ label, from }: UnknownLabel, nearest: readonly string[]): CommandFailure {
  return { type: 'unknown-label', label, from, nearest };
}

export function describeCommandFailure(failure: CommandFailure): { code: ExitCode; message: string } {
  switch (failure.type) {
    case 'no-workspace':
      return usage(
        `${failure.directory} is in no Bazel workspace: neither it nor a directory above has MODULE.bazel or WORKSPACE; go into one`,
      );
    case 'not-a-repository':
      return usage(
        `${failure.directory} is in no git repository, so there is nothing to compare with: ${failure.problem}`,
      );
    case 'paths-unreadable':
      return usage(
        `--files -: ${failure.problem}; such as: git diff --name-only main | flywheel affected --base main --files -`,
      );
    case 'no-bazel':
      return { code: ExitCode.environment, message: describeNoBazel(failure) };
    case 'not-checked-out':
      return usage(
        `Bazel builds what is checked out, and that is not ${failure.commit} (named by --head) alone: git stash && git checkout ${failure.commit}`,
      );
    case 'interrupted':
      return { code: ExitCode.interrupted, message: 'ended by a signal, so there is no answer' };
    case 'base-not-loaded':
      return {
        code: ExitCode.baseUnavailable,
        message: `what was before (${failure.commit}) cannot be loaded, and --on-base-error is fail:\n${failure.problem}`,
      };
    case 'store-option':
      return usage(describeStoreOptionProblem(failure.problem));
    case 'unwritable':
      return {
        code: ExitCode.environment,
        message: `${failure.file} cannot be written: ${failure.problem}`,
      };
    case 'unknown-label': {
      const hint = failure.nearest.length === 0 ? '' : `; did you mean ${failure.nearest.join(' or ')}?`;
      return usage(`there is no target ${failure.label} (${failure.from})${hint}`);
    }
    case 'revision':
      return { code: exitCodeOf(failure.failure), message: describeRevisionFailure(failure.failure) };
    case 'analysis':
      return describeAnalysisFailure(failure.failure);
    case 'targets':
      return usage(describeTargetsFailure(failure.failure));
    case 'target-determinator':
      return {
        code: exitCodeOfTargetDeterminator(failure.failure),
        message: describeTargetDeterminatorFailure(failure.failure),
      };
    default:
      return unreachable(failure);
  }
}

function usage(message: string): { code: ExitCode; message: string } {
  return { code: ExitCode.usage, message };
}

export function describeAnalysisFailure(failure: AnalysisFailure): { code: ExitCode; message: string } {
  switch (failure.type) {
    case 'git-failed':
      return { code: ExitCode.environment, message: `${failure.command} failed: ${failure.problem}` };
    case 'bazel-failed':
      // It answered, and the answer is not to be trusted.
      if (failure.exitCode === 0) {
        return { code: ExitCode.unsound, message: `${failure.problem}; run everything: bazel test //...` };
      }
      return {
        code: ExitCode.environment,
        message:
          failure.exitCode === undefined
            ? failure.problem
            : `Bazel cannot load the workspace, so nothing can be said; mend this first:\n${failure.problem}`,
      };
    default:
      return unreachable(failure);
  }
}

function describeTargetsFailure(failure: TargetsFailure): string {
  switch (failure.type) {
    case 'nothing-matches':
      return `--targets '${failure.expression}': nothing matches ${failure.pattern}`;
    case 'not-in-checkout':
      return `--targets '${failure.expression}' is for bazel query, which needs the files of --head: git checkout that revision, or give target patterns such as //a/... - //a/b/...`;
    case 'bad-expression':
      return `--targets '${failure.expression}':\n${failure.problem}`;
    default:
      return unreachable(failure);
  }
}
