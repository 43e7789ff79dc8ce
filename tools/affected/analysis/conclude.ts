import { compareGraphs } from '../graph/compare-graphs.ts';
import { GraphBuilder } from '../graph/graph-builder.ts';
import type { TargetGraph } from '../graph/target-graph.ts';
import { withLinkAliases } from '../paths/link-aliases.ts';
import { nodesOfPath } from '../paths/nodes-of-path.ts';
import type { Analysis, Rung } from './analysis.ts';
import type { AnalysisPlan } from './analysis-plan.ts';
import type { ChangeSet } from './change-set.ts';
import { isToolchainNode, type GlobalCause } from './seeds.ts';
import { Causes, spread } from './spread.ts';
import type { Stopwatch } from './stopwatch.ts';
import type { Transitions } from './transitions.ts';

/** What is known of both revisions without a graph. */
export interface Known {
  readonly changeSet: ChangeSet;
  readonly plan: AnalysisPlan;
  readonly watch: Stopwatch;
  readonly transitions: Transitions;
}

export interface LoadedGraphs {
  readonly after: TargetGraph;
  /** Absent where it is the same. */
  readonly before?: TargetGraph;
  /** Why it is not known what was before. */
  readonly problem?: string;
}

/** From changed files and compared graphs to everything they reach. */
export function conclude(
  { changeSet, plan, watch, transitions }: Known,
  rung: Rung,
  graphs: LoadedGraphs = { after: new GraphBuilder().build() },
): Analysis {
  const { after: graph, before, problem } = graphs;
  const causes = new Causes();
  const globalCauses: GlobalCause[] = [...plan.globalCauses];
  if (problem !== undefined) globalCauses.push({ kind: 'before', problem });
  for (const change of changeSet.changes) {
    for (const node of nodesOfFile(graph, change.path, changeSet)) {
      causes.add(node, { kind: 'file', path: change.path, change: change.kind });
    }
  }
  let deleted: readonly string[] = [];
  if (before) {
    const comparison = watch.timeNow('compare', () => compareGraphs(before, graph));
    for (const [node, changes] of comparison.changed) {
      for (const change of changes) causes.add(node, change);
    }
    deleted = comparison.deleted.map((old) => before.labels.at(old));
    globalCauses.push(...comparison.deleted.flatMap((old) => causeOfDeleted(before, old, transitions) ?? []));
  }
  const found = watch.timeNow('reach', () =>
    spread(graph, causes, globalCauses, { named: plan.configuration.named, transitions }),
  );
  return {
    rung,
    timings: watch.timings,
    changes: changeSet.changes,
    noOps: [...changeSet.noOps],
    graph,
    reach: found.reach,
    causes: causes.all,
    globalCauses: found.globalCauses,
    deleted,
    precise: false,
  };
}

function nodesOfFile(graph: TargetGraph, path: string, { links }: ChangeSet): Set<number> {
  return new Set(withLinkAliases(path, links).flatMap((alias) => nodesOfPath(graph, alias)));
}

/** What was chosen by more than edges, and is gone. */
function causeOfDeleted(
  before: TargetGraph,
  node: number,
  transitions: Transitions,
): GlobalCause | undefined {
  const label = before.labels.at(node);
  if (isToolchainNode(before, node)) return { kind: 'toolchain', label };
  return before.buildSettings[node] === 1 && transitions.mention(label)
    ? { kind: 'build-setting', label }
    : undefined;
}
