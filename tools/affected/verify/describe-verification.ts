import { plural } from '../../plural.ts';
import { unreachable } from '../../result.ts';
import { shortLabel } from '../selection/labels.ts';
import type { MissedTarget, Verification, VerifyFailure } from './verification.ts';

/** Lines for people: what was compared, and each target that was missed. */
export function describeVerification(verification: Verification): string[] {
  const missed = verification.missed.map(describeMissed);
  switch (verification.oracle) {
    case 'hash': {
      const { compared, changed, surplus } = verification;
      return [
        ...missed,
        ...surplus.map((label) => `more than needed: ${shortLabel(label)} is what it was`),
        `by hash: ${compared} targets and files compared, ${changed} changed, ${missed.length} missed, ${surplus.length} more than needed`,
      ];
    }
    case 'build': {
      const { actions, targets, unstable } = verification;
      return [
        ...missed,
        ...unstable.map((label) => `not judged: actions of ${shortLabel(label)} run each time`),
        `by build: ${plural(actions, 'action')} of ${plural(targets, 'target')} ran after the change; ${missed.length} missed, ${unstable.length} not judged`,
      ];
    }
    default:
      return unreachable(verification);
  }
}

function describeMissed({ label, because }: MissedTarget): string {
  const missed = `missed: ${shortLabel(label)}`;
  switch (because.type) {
    case 'new':
      return `${missed} is new`;
    case 'itself':
      return `${missed} is itself not what it was`;
    case 'input':
      return `${missed} takes in ${shortLabel(because.label)}, which is not what it was`;
    case 'action':
      return `${missed} ran ${because.mnemonic} for ${because.output}`;
    default:
      return unreachable(because);
  }
}

export function describeVerifyFailure(failure: VerifyFailure): string {
  switch (failure.type) {
    case 'no-checkout':
      return `a checkout of its own could not be made: ${failure.problem}`;
    case 'not-loaded':
      return `Bazel cannot load the revision ${failure.revision}, so there is nothing to compare:\n${failure.problem}`;
    case 'not-built':
      return `Bazel cannot build the revision ${failure.revision}, so there is nothing to compare:\n${failure.problem}`;
    default:
      return unreachable(failure);
  }
}
