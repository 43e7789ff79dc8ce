import { makeScratchDirectory } from '../../process/scratch-directory.ts';
import { err, ok, type Result } from '../../result.ts';
import type { TargetGraph } from '../graph/target-graph.ts';
import { makeOverlay } from '../overlay/make-overlay.ts';
import { queryTargets } from '../query/query-targets.ts';
import type { ChangeSet } from './change-set.ts';
import type { Site } from './site.ts';

/**
 * The graph as it was, loaded by the server that has the graph of today: the packages that changed stand in front of
 * the workspace as they were. Right only where nothing but packages and .bzl files decides about the graph.
 */
export async function overlayGraph(
  { workspace, bazel }: Site,
  patterns: readonly string[],
  { changes, before, noOps }: Pick<ChangeSet, 'changes' | 'before' | 'noOps'>,
): Promise<Result<TargetGraph, string>> {
  const scratch = makeScratchDirectory();
  try {
    const overlay = await makeOverlay(
      workspace.repository,
      workspace.directory,
      changes.filter(({ path }) => !noOps.has(path)),
      before,
      scratch.path,
      noOps,
    );
    if (!overlay.ok) return overlay;
    const graph = await queryTargets(bazel, patterns, [
      `--package_path=${scratch.path}:%workspace%`,
      `--deleted_packages=${overlay.value.deletedPackages.map((name) => `//${name}`).join(',')}`,
    ]);
    return graph.ok ? ok(graph.value) : err(graph.error.problem);
  } finally {
    scratch.remove();
  }
}
