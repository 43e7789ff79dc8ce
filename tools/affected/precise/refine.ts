import { err, ok, type Result } from '../../result.ts';
import type { Analysis } from '../analysis/analysis.ts';
import type { Known } from '../analysis/conclude.ts';
import { keepingLockFile } from '../analysis/lock-file.ts';
import { withOverlay } from '../analysis/overlay-graph.ts';
import { isRule } from '../analysis/seeds.ts';
import { reachUsers, type Reach } from '../graph/reach-users.ts';
import { reverseEdges } from '../graph/target-graph.ts';
import { changedLabels } from './changed-labels.ts';
import type { ConfiguredGraph } from './configured-graph.ts';
import { narrowAnswer } from './narrow-answer.ts';
import type { PreciseSkipped } from './precise-skipped.ts';
import { queryConfiguredTargets } from './query-configured-targets.ts';
import { whyNotRefined } from './why-not-refined.ts';

/**
 * Leaves out what only seemed affected: by a branch of a select, a tool or a toolchain that the configuration in effect
 * does not use. What cannot be analysed stays, and so does everything where that question has no answer.
 */
export async function refine(
  { site, changeSet, plan, watch, filesBefore }: Known,
  analysis: Analysis,
): Promise<Analysis> {
  const skipped = whyNotRefined(analysis, plan, site.bazel);
  if (skipped) return { ...analysis, preciseSkipped: skipped };
  const { graph, causes } = analysis;
  const rules = analysis.reach.nodes.filter((node) => isRule(graph, node));
  if (rules.length === 0) return { ...analysis, precise: true };
  const isNew = (node: number): boolean => causes.get(node)?.some(({ kind }) => kind === 'new') === true;
  const labelsOf = (nodes: readonly number[]): string[] => nodes.map((node) => graph.labels.at(node));

  const load = async (): Promise<Result<Loaded, PreciseSkipped>> => {
    const after = await queryConfiguredTargets(site.bazel, labelsOf(rules));
    if (!after.ok) return notAnalysed('after', after.error);
    if (analysis.rung !== 'overlay' && analysis.rung !== 'stored-before') return ok({ after: after.value });
    const old = labelsOf(rules.filter((node) => !isNew(node)));
    if (old.length === 0) return ok({ after: after.value, before: new Map() });
    const files = await filesBefore();
    if (!files.ok) return notAnalysed('before', files.error.problem);
    const before = await withOverlay(site, changeSet, files.value, (options) =>
      queryConfiguredTargets(site.bazel, old, options),
    );
    return before.ok ? ok({ after: after.value, before: before.value }) : notAnalysed('before', before.error);
  };
  const loaded = await watch.time('precise', () => keepingLockFile(site, load));
  if (!loaded.ok) return { ...analysis, preciseSkipped: loaded.error, timings: watch.timings };

  const byItself = once(() => reachOfOwnCauses(analysis));
  const changed = changedLabels({
    ...loaded.value,
    fileChanged: (label) => {
      const node = graph.labels.find(label);
      return node !== undefined && causes.get(node)?.some(({ kind }) => kind === 'file') === true;
    },
    readsChangedPackage: (label) => {
      const node = graph.labels.find(label);
      return node !== undefined && (byItself().from[node] ?? -1) >= 0;
    },
  });
  const analysed = new Set([...loaded.value.after.values()].map(({ label }) => label));
  const narrowed = narrowAnswer(analysis, (rule) => {
    const label = graph.labels.at(rule);
    return isNew(rule) || !analysed.has(label) || changed.has(label);
  });
  return { ...narrowed, precise: true, timings: watch.timings };
}

/** What is reached by edges alone, without what toolchains touch. */
function reachOfOwnCauses({ graph, causes }: Analysis): Reach {
  const own = [...causes].filter(([, of]) => of.some(({ kind }) => kind !== 'seed')).map(([node]) => node);
  return reachUsers(graph, reverseEdges(graph), own);
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

interface Loaded {
  readonly after: ConfiguredGraph;
  /** Absent where it is the same. */
  readonly before?: ConfiguredGraph;
}

function notAnalysed(revision: 'before' | 'after', problem: string): Result<never, PreciseSkipped> {
  return err({ type: 'not-analysed', revision, problem });
}
