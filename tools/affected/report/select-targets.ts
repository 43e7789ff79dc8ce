import type { Analysis } from '../analysis/analysis.ts';
import { isRule, isTest } from '../analysis/seeds.ts';
import { NodeKind } from '../graph/target-graph.ts';

export interface Selection {
  readonly kind: 'rule' | 'test' | 'all';
  readonly manual: boolean;
}

/** The nodes of the affected targets that are asked for, in the order of their labels. */
export function selectTargets({ graph, reach }: Analysis, { kind, manual }: Selection): number[] {
  return reach.nodes
    .filter((node) => {
      if (graph.kinds[node] === NodeKind.unreported || graph.incompatible[node] === 1) return false;
      if (!manual && tagsOf(graph, node).includes('manual')) return false;
      switch (kind) {
        case 'all':
          return true;
        case 'rule':
          return isRule(graph, node);
        case 'test':
          return isTest(graph, node);
      }
    })
    .sort((a, b) => a - b);
}

function tagsOf({ strings, tags }: Analysis['graph'], node: number): string[] {
  return (strings[tags[node] ?? 0] ?? '').split('\n');
}
