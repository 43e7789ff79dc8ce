import { err, ok, type Result } from '../../result.ts';
import type { TargetGraph } from '../graph/target-graph.ts';
import { queryTargets } from '../query/query-targets.ts';
import type { Known } from './conclude.ts';
import type { RevisionFiles } from './revision-files.ts';
import { mayHaveOverlay, overlayGraph } from './overlay-graph.ts';
import { withCommitSite } from './site.ts';
import { ALL_TARGETS } from './workspace-patterns.ts';

export interface LoadedBefore {
  readonly graph: TargetGraph;
  readonly rung: 'overlay' | 'both-graphs';
}

/** The graph of a commit by Bazel: the running server's where an overlay can show the commit to it, or else one of its own. */
export async function loadBefore(
  { site, changeSet, plan }: Known,
  commit: string,
  filesBefore: RevisionFiles,
  after: TargetGraph,
): Promise<Result<LoadedBefore, string>> {
  if (mayHaveOverlay(plan)) {
    const overlay = await overlayGraph(site, changeSet, filesBefore, after);
    if (overlay.ok) return ok({ graph: overlay.value, rung: 'overlay' });
  }
  const loaded = await withCommitSite(site, commit, ({ bazel }) => queryTargets(bazel, ALL_TARGETS));
  if (!loaded.ok) return err(`${loaded.error.command}: ${loaded.error.problem}`);
  return loaded.value.ok
    ? ok({ graph: loaded.value.value, rung: 'both-graphs' })
    : err(loaded.value.error.problem);
}
