import { isRule, isTest } from '../analysis/seeds.ts';
import { NodeKind } from '../graph/target-graph.ts';
import { tagsOf } from '../selection/tags.ts';
import type { Answer } from './answer.ts';

export interface Selection {
  readonly kind: 'rule' | 'test' | 'all';
  readonly manual: boolean;
  /** With one of these; where absent, whatever its tags are. */
  readonly tags?: readonly string[];
  readonly excludedTags?: readonly string[];
  readonly maxDistance?: number;
  /** Only these nodes. */
  readonly within?: ReadonlySet<number>;
  /** Left out by nothing but that no platform can build them. */
  readonly named?: ReadonlySet<number>;
}

/** The nodes of the affected targets that are asked for, in the order of their labels. */
export function selectTargets({ graph, reach }: Answer, selection: Selection): number[] {
  const { kind, manual, tags = [], excludedTags = [], maxDistance = Infinity, within, named } = selection;
  return reach.nodes
    .filter((node) => {
      if (graph.kinds[node] === NodeKind.unreported || graph.incompatible[node] === 1) return false;
      if (named?.has(node) === true) return true;
      if ((reach.distances[node] ?? 0) > maxDistance || within?.has(node) === false) return false;
      const own = tagsOf(graph, node);
      if (!manual && own.includes('manual')) return false;
      if (tags.length > 0 && !tags.some((tag) => own.includes(tag))) return false;
      if (excludedTags.some((tag) => own.includes(tag))) return false;
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

/** The I-th of N parts, `I/N`: neighbours are spread over all of them. All of it where no part is asked for. */
export function partOf<T>(all: readonly T[], shard = '1/1'): T[] {
  const [part = 1, parts = 1] = shard.split('/').map(Number);
  return all.filter((_, index) => index % parts === part - 1);
}
