import type { Analysis, Cause } from '../analysis/analysis.ts';
import { graphOf } from '../graph/graph-of.ts';
import { reachUsers } from '../graph/reach-users.ts';
import { reverseEdges } from '../graph/target-graph.ts';

/** An analysis for tests: the graph, as {@link graphOf} takes it, and the labels that changed themselves. */
export function analysisOf(
  targets: Parameters<typeof graphOf>[0],
  changed: readonly string[] | Readonly<Record<string, readonly Cause[]>>,
  more: Partial<Analysis> = {},
): Analysis {
  const graph = graphOf(targets);
  const entries: [string, readonly Cause[]][] = isLabels(changed)
    ? changed.map((label) => [label, [{ kind: 'attribute' }]])
    : Object.entries(changed);
  const causes = new Map(
    entries.map(([label, own]) => {
      const node = graph.labels.find(label);
      if (node === undefined) throw new Error(`${label} is not in the graph`);
      return [node, own];
    }),
  );
  return {
    graph,
    causes,
    reach: reachUsers(graph, reverseEdges(graph), causes.keys()),
    rung: 'overlay',
    timings: {},
    noOps: [],
    changes: [],
    globalCauses: [],
    deleted: [],
    precise: false,
    ...more,
  };
}

function isLabels(
  changed: readonly string[] | Readonly<Record<string, readonly Cause[]>>,
): changed is readonly string[] {
  return Array.isArray(changed);
}
