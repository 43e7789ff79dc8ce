import type { Answer } from './answer.ts';
import { shortLabel } from '../selection/labels.ts';
import { describeCause } from './describe-cause.ts';

/** How what changed comes to a target. */
export interface Way {
  /** What changed itself. */
  readonly source: number;
  /** From the target's own input to the source; empty where it changed itself. */
  readonly via: readonly number[];
}

export function wayTo({ reach }: Answer, node: number): Way {
  const via: number[] = [];
  let source = node;
  for (let from = reach.from[source] ?? source; from !== source; from = reach.from[source] ?? source) {
    via.push(from);
    source = from;
  }
  return { source, via };
}

/** A label, why it is affected, and by way of what: in one line. */
export function explainTarget(answer: Answer, node: number): string {
  const { source, via } = wayTo(answer, node);
  const label = (of: number): string => shortLabel(answer.graph.labels.at(of));
  const why = (answer.causes.get(source) ?? []).map(describeCause).join(', ');
  const way = via.length === 0 ? '' : ` via ${via.map(label).join(', ')}`;
  return `${label(node)}\t${why}${way}`;
}
