import { makeScratchDirectory } from '../../process/scratch-directory.ts';
import { err, ok, type Result } from '../../result.ts';
import type { TargetGraph } from '../graph/target-graph.ts';
import { makeOverlay } from '../overlay/make-overlay.ts';
import { PathClass } from '../paths/path-class.ts';
import { queryTargets } from '../query/query-targets.ts';
import type { AnalysisPlan } from './analysis-plan.ts';
import type { ChangeSet } from './change-set.ts';
import type { Site } from './site.ts';

/** The graph as it was, see {@link withOverlay}. */
export function overlayGraph(
  site: Site,
  patterns: readonly string[],
  changeSet: Pick<ChangeSet, 'changes' | 'before' | 'noOps'>,
): Promise<Result<TargetGraph, string>> {
  return withOverlay(site, changeSet, async (options) => {
    const graph = await queryTargets(site.bazel, patterns, options);
    return graph.ok ? ok(graph.value) : err(graph.error.problem);
  });
}

/**
 * Lets the server that has what is of today load what was before: the packages that changed stand in front of the
 * workspace as they were. Right only where nothing but packages and .bzl files decides about the graph.
 */
export async function withOverlay<T>(
  { workspace }: Site,
  { changes, before, noOps }: Pick<ChangeSet, 'changes' | 'before' | 'noOps'>,
  use: (options: readonly string[]) => Promise<Result<T, string>>,
): Promise<Result<T, string>> {
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
    return await use([
      `--package_path=${scratch.path}:%workspace%`,
      `--deleted_packages=${overlay.value.deletedPackages.map((name) => `//${name}`).join(',')}`,
    ]);
  } finally {
    scratch.remove();
  }
}

/** Options of the user's own about where packages are would have to be kept, and could not. */
export function mayHaveOverlay({ highest, configuration }: AnalysisPlan): boolean {
  return (
    highest <= PathClass.structure &&
    !configuration.options.some((option) => /^--(?:package_path|deleted_packages)\b/.test(option))
  );
}
