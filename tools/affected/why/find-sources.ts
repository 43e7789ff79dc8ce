import type { Answer, AnswerCause } from '../report/answer.ts';

/** Something that changed itself and that a target takes in, directly or not. */
export interface Source {
  readonly node: number;
  readonly causes: readonly AnswerCause[];
  /** From the target's own input to the source; empty where it is the target. */
  readonly via: readonly number[];
}

/** Everything that touches a target, the nearest first, each on its shortest way. */
export function findSources({ graph, reach, causes }: Answer, target: number): Source[] {
  if ((reach.from[target] ?? -1) < 0) return [];
  const sources: Source[] = [];
  /** Of each node that was seen, the user by which it was. */
  const seen = new Map<number, number>([[target, target]]);
  // Grows while it is gone through.
  for (const node of seen.keys()) {
    const own = causes.get(node);
    if (own) sources.push({ node, causes: own, via: wayBetween(seen, target, node) });
    for (let edge = graph.inputOffsets[node] ?? 0; edge < (graph.inputOffsets[node + 1] ?? 0); edge++) {
      const input = graph.inputs[edge] ?? 0;
      if ((reach.from[input] ?? -1) >= 0 && !seen.has(input)) seen.set(input, node);
    }
  }
  return sources;
}

function wayBetween(users: ReadonlyMap<number, number>, target: number, node: number): number[] {
  const way: number[] = [];
  for (let at = node; at !== target; at = users.get(at) ?? target) way.unshift(at);
  return way;
}
