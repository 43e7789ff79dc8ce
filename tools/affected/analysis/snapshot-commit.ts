import { err, ok, type Result } from '../../result.ts';
import type { GraphStore } from '../snapshot/graph-store.ts';
import { workspaceOptions } from '../options/workspace-options.ts';
import { readIfFile } from '../paths/read-if-file.ts';
import { queryTargets } from '../query/query-targets.ts';
import type { AnalysisFailure, AnalysisRequest } from './analysis.ts';
import { beginAnalysis } from './begin.ts';
import { keepingLockFile } from './lock-file.ts';
import { checkoutSite, withCommitSite, type Site } from './site.ts';
import { StoredGraphs } from './stored-graphs.ts';
import { patternsNow } from './workspace-patterns.ts';

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
  const known = await beginAnalysis(site, commit, workspaceOptions(site.bazel, readIfFile));
  if (!known.ok) return err({ type: 'git-failed', ...known.error });
  const { plan, filesBefore } = known.value;
  if (!plan.storable) return err({ type: 'not-storable' });
  const files = await filesBefore();
  if (!files.ok) return err({ type: 'git-failed', ...files.error });
  const graph = await keepingLockFile(site, () =>
    queryTargets(site.bazel, patternsNow(site.workspace.directory)),
  );
  if (!graph.ok) return err({ type: 'bazel-failed', ...graph.error });
  const places = await new StoredGraphs(store, site, commit).keep(plan, graph.value, files.value, everywhere);
  return ok({ targets: graph.value.labels.count, places });
}
