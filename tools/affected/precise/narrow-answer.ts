import type { Analysis } from '../analysis/analysis.ts';
import { isRule } from '../analysis/seeds.ts';
import { reachUsers, UNREACHED, type Reach } from '../graph/reach-users.ts';
import { NodeKind, reverseEdges, type ReverseEdges, type TargetGraph } from '../graph/target-graph.ts';

/** The answer without the rules that are not to stay, and without what only these make. */
export function narrowAnswer(analysis: Analysis, stays: (rule: number) => boolean): Analysis {
  const { graph, reach, causes } = analysis;
  const kept = new Set(reach.nodes.filter((node) => (isRule(graph, node) ? stays(node) : !isMade(node))));
  for (const node of reach.nodes)
    if (isMade(node) && inputsOf(graph, node).some((input) => kept.has(input))) kept.add(node);

  const reverse = reverseEdges(graph);
  for (;;) {
    const changed = [...causes.keys()].filter((node) => kept.has(node));
    const narrowed = reachUsers(graph, within(graph, reverse, kept), changed);
    const lost = [...kept].filter((node) => (narrowed.distances[node] ?? UNREACHED) === UNREACHED);
    if (lost.length === 0) {
      return {
        ...analysis,
        reach: narrowed,
        causes: new Map([...causes].filter(([node]) => kept.has(node))),
      };
    }
    // Only edges that are none of a query lead there: the way that the query knows stays too, to say why.
    for (const node of lost) for (const other of wayTo(reach, node)) kept.add(other);
  }

  /** A file that a rule makes, and that is not itself something else than before. */
  function isMade(node: number): boolean {
    return graph.kinds[node] === NodeKind.generatedFile && !causes.has(node);
  }
}

function inputsOf({ inputs, inputOffsets }: TargetGraph, node: number): number[] {
  return [...inputs.subarray(inputOffsets[node] ?? 0, inputOffsets[node + 1] ?? 0)];
}

function wayTo({ from }: Reach, node: number): number[] {
  const way = [node];
  for (let at = node, next = from[at] ?? at; next !== at; at = next, next = from[at] ?? at) way.push(next);
  return way;
}

/** Only the edges to users that are kept. */
function within(graph: TargetGraph, reverse: ReverseEdges, kept: ReadonlySet<number>): ReverseEdges {
  const { count } = graph.labels;
  const offsets = new Uint32Array(count + 1);
  const users: number[] = [];
  for (let node = 0; node < count; node++) {
    if (kept.has(node)) {
      for (let edge = reverse.offsets[node] ?? 0; edge < (reverse.offsets[node + 1] ?? 0); edge++) {
        const user = reverse.users[edge] ?? 0;
        if (kept.has(user)) users.push(user);
      }
    }
    offsets[node + 1] = users.length;
  }
  return { offsets, users: Uint32Array.from(users) };
}
