import type { PreciseSkipped } from '../precise/precise-skipped.ts';
import { unreachable } from '../../result.ts';
import { describeGlobalCause } from './describe-cause.ts';

/** Why `--precise` was not possible, in one line. */
export function describePreciseSkipped(skipped: PreciseSkipped): string {
  switch (skipped.type) {
    case 'global-cause':
      return describeGlobalCause(skipped.cause);
    case 'other-server':
      return 'what was before can only be loaded by a server of its own';
    case 'other-configuration':
      return `${skipped.option} of \`${skipped.command}\` in a bazelrc may make \`bazel cquery\` look at another configuration than that of \`bazel build\``;
    case 'aspects':
      return `\`bazel cquery\` does not show what the aspects of ${skipped.option} take in`;
    case 'not-analysed': {
      const which = skipped.revision === 'before' ? 'what was before' : 'what is now';
      return `Bazel cannot analyse ${which}: ${skipped.problem.split('\n')[0] ?? ''}`;
    }
    default:
      return unreachable(skipped);
  }
}
