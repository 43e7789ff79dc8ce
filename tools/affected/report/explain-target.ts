import type { Analysis, Cause } from '../analysis/analysis.ts';
import type { GlobalCause } from '../analysis/seeds.ts';

/** A label, why it is affected, and by way of what: in one line. */
export function explainTarget({ graph, reach, causes }: Analysis, node: number): string {
  const via: string[] = [];
  let source = node;
  for (let from = reach.from[source] ?? source; from !== source; from = reach.from[source] ?? source) {
    via.push(shortLabel(graph.labels.at(from)));
    source = from;
  }
  const why = (causes.get(source) ?? []).map(describeCause).join(', ');
  const way = via.length === 0 ? '' : ` via ${via.join(', ')}`;
  return `${shortLabel(graph.labels.at(node))}\t${why}${way}`;
}

function shortLabel(label: string): string {
  return label.replace(/^@@(?=\/\/)/, '');
}

function describeCause(cause: Cause): string {
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
      return `the default of the flag ${shortLabel(cause.label)} changed`;
    case 'before':
      return `what was before could not be loaded: ${cause.problem.split('\n')[0] ?? ''}`;
  }
}

/** For people, beside the labels: what widens the answer beyond the edges of the graph. */
export function rungLine({ globalCauses }: Analysis): string[] {
  const lines = new Set(
    globalCauses.map((cause) => `affects more than its users: ${describeGlobalCause(cause)}`),
  );
  return [...lines];
}
