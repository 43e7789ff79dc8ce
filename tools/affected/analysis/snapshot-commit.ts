import { err, ok, type Result } from '../../result.ts';
import type { GraphStore } from '../snapshot/graph-store.ts';
import { queryTargets } from '../query/query-targets.ts';
import type { AnalysisFailure, AnalysisRequest } from './analysis.ts';
import { planAnalysis } from './analysis-plan.ts';
import { readChangeSet } from './change-set.ts';
import { compareConfiguration } from './configuration.ts';
import { keepingLockFile } from './lock-file.ts';
import { checkoutSite, withCommitSite, type Site } from './site.ts';
import { StoredGraphs } from './stored-graphs.ts';
import { workspacePatterns } from './workspace-patterns.ts';

export interface SnapshotMade {
  readonly targets: number;
  /** How many places have it now. */
  readonly places: number;
}

export type SnapshotFailure =
  | AnalysisFailure
  /** A repository beside the workspace is in no tree of it. */
  | { readonly type: 'not-storable' };

export type SnapshotRequest = Pick<AnalysisRequest, 'workspace' | 'bazel'> & {
  readonly store: GraphStore;
  readonly commit: string;
  /** In all places, or in the nearest only. */
  readonly everywhere: boolean;
};

/** Keeps the graph of a commit: by the running server where the checkout is that commit, or else by one of its own. */
export async function snapshotCommit(
  request: SnapshotRequest,
): Promise<Result<SnapshotMade, SnapshotFailure>> {
  const here = checkoutSite(request.workspace, request.bazel);
  const changes = await here.changesSince(request.commit);
  if (!changes.ok) return err({ type: 'git-failed', ...changes.error });
  if (changes.value.every(({ ignored }) => ignored)) return snapshotAt(here, request);
  const made = await withCommitSite(request, request.commit, (site) => snapshotAt(site, request));
  return made.ok ? made.value : err({ type: 'git-failed', ...made.error });
}

async function snapshotAt(
  site: Site,
  { commit, store, everywhere }: SnapshotRequest,
): Promise<Result<SnapshotMade, SnapshotFailure>> {
  const changeSet = await readChangeSet(site, commit);
  if (!changeSet.ok) return err({ type: 'git-failed', ...changeSet.error });
  const configuration = await compareConfiguration(site, changeSet.value);
  if (!configuration.ok) return err({ type: 'git-failed', ...configuration.error });
  const plan = planAnalysis(site, changeSet.value, configuration.value);
  if (!plan.storable) return err({ type: 'not-storable' });
  const patterns = workspacePatterns(site.workspace.directory, changeSet.value.before);
  const graph = await keepingLockFile(site, changeSet.value, () => queryTargets(site.bazel, patterns.now));
  if (!graph.ok) return err({ type: 'bazel-failed', ...graph.error });
  const places = await new StoredGraphs(store, site, commit, plan).keep(graph.value, everywhere);
  return ok({ targets: graph.value.labels.count, places });
}
