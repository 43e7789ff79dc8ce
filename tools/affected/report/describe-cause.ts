import type { GlobalCause } from '../analysis/seeds.ts';
import { unreachable } from '../../result.ts';
import { shortLabel } from '../selection/labels.ts';
import type { AnswerCause } from './answer.ts';

export function describeCause(cause: AnswerCause): string {
  switch (cause.kind) {
    case 'file':
      return `${cause.path} ${cause.change}`;
    case 'new':
      return 'new';
    case 'rule-class':
      return `was a ${cause.before}, is a ${cause.after}`;
    case 'rule-implementation':
      return 'its rule changed';
    case 'attribute':
      return 'an attribute changed';
    case 'input-added':
      return `${shortLabel(cause.label)} added`;
    case 'input-removed':
      return `${shortLabel(cause.label)} removed`;
    case 'package':
      return 'its package, visibility or tags changed';
    case 'seed':
      return describeGlobalCause(cause.cause);
    case 'always-path':
      return `${cause.path} changed, and ${cause.glob} always touches it`;
    case 'always-tag':
      return `its tag ${cause.tag} is always affected`;
    default:
      return unreachable(cause);
  }
}

export function describeGlobalCause(cause: GlobalCause): string {
  switch (cause.kind) {
    case 'option': {
      const words = [
        ...cause.added.map((option) => `+${option}`),
        ...cause.removed.map((option) => `-${option}`),
      ];
      return `options changed: ${words.join(' ') || 'their order'}`;
    }
    case 'file':
      return `${cause.path} changed`;
    case 'toolchain':
      return `the toolchain or platform ${shortLabel(cause.label)} is affected`;
    case 'option-label':
      return `${shortLabel(cause.label)}, which an option names, is affected`;
    case 'build-setting':
      return `the flag ${shortLabel(cause.label)}, which a transition names, changed`;
    case 'before':
      return `what was before could not be loaded: ${cause.problem.split('\n')[0] ?? ''}`;
    default:
      return unreachable(cause);
  }
}
