import type { Result } from '../../result.ts';
import type { GitFailure } from '../git/git.ts';
import { compareGraphs } from '../graph/compare-graphs.ts';
import { GraphBuilder } from '../graph/graph-builder.ts';
import type { TargetGraph } from '../graph/target-graph.ts';
import { withLinkAliases } from '../paths/link-aliases.ts';
import { nodesOfPath } from '../paths/nodes-of-path.ts';
import type { Analysis, Rung } from './analysis.ts';
import type { AnalysisPlan } from './analysis-plan.ts';
import type { ChangeSet } from './change-set.ts';
import type { RevisionFiles, TreeFacts } from './revision-files.ts';
import { isToolchainNode, type GlobalCause } from './seeds.ts';
import type { Site } from './site.ts';
import { Causes, spread } from './spread.ts';
import type { Stopwatch } from './stopwatch.ts';
import { Transitions } from './transitions.ts';

/** What is known of both revisions without a graph. */
export interface Known {
  readonly site: Site;
  readonly changeSet: ChangeSet;
  readonly plan: AnalysisPlan;
  readonly watch: Stopwatch;
  /** The files as they were; git is asked once, and only by who needs them. */
  readonly filesBefore: () => Promise<Result<RevisionFiles, GitFailure>>;
}

export interface LoadedGraphs {
  readonly after: TargetGraph;
  /** Of the tree that one of the graphs is of. */
  readonly facts: TreeFacts;
  /** Absent where it is the same. */
  readonly before?: TargetGraph;
  /** Why it is not known what was before. */
  readonly problem?: string;
}

/** From changed files and compared graphs to everything they reach. */
export function conclude(
  { site, changeSet, plan, watch }: Known,
  rung: Rung,
  { after: graph, before, problem, facts }: LoadedGraphs = {
    after: new GraphBuilder().build(),
    facts: { links: new Map(), starlark: [] },
  },
): Analysis {
  const transitions = new Transitions(site.workspace.directory, [
    ...facts.starlark,
    ...changeSet.changes.map(({ path }) => path),
  ]);
  const causes = new Causes();
  const globalCauses: GlobalCause[] = [...plan.globalCauses];
  if (problem !== undefined) globalCauses.push({ kind: 'before', problem });
  for (const change of changeSet.changes) {
    for (const node of nodesOfFile(graph, change.path, facts)) {
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

function nodesOfFile(graph: TargetGraph, path: string, { links }: TreeFacts): Set<number> {
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
