import { plural } from '../../plural.ts';
import { unreachable } from '../../result.ts';
import type { Revisions } from '../revisions/choose-revisions.ts';
import type { Answer } from './answer.ts';
import { describeGlobalCause } from './describe-cause.ts';
import { describePreciseSkipped } from './describe-precise-skipped.ts';

/** For people, beside the data: how many, since when, how that was found, and what reaches beyond the edges of the graph. */
export function summaryLines(answer: Answer, targets: readonly number[], { base }: Revisions): string[] {
  const { rung, timings } = answer;
  const time = timings.total === undefined ? '' : `, ${(timings.total / 1000).toFixed(1)} s`;
  const since = `${base.commit.slice(0, 12)} (${base.from})`;
  const wide = new Set(
    answer.globalCauses.map((cause) => `affects more than its users: ${describeGlobalCause(cause)}`),
  );
  return [
    `${plural(targets.length, 'affected target')} since ${since}: ${describeRung(rung)}${time}`,
    ...wide,
    ...(answer.preciseSkipped
      ? [`--precise was not possible: ${describePreciseSkipped(answer.preciseSkipped)}`]
      : []),
  ];
}

function describeRung(rung: Answer['rung']): string {
  switch (rung) {
    case 'unchanged':
      return 'nothing changed';
    case 'stored-graph':
      return 'only contents changed, and the graph was stored';
    case 'content':
      return 'only contents changed';
    case 'stored-before':
      return 'compared with the stored graph of before';
    case 'overlay':
      return 'compared with the packages of before, loaded in front of those of now';
    case 'both-graphs':
      return 'compared with a checkout of before';
    case 'everything':
      return 'what was before is not known, so everything is affected';
    default:
      return unreachable(rung);
  }
}
