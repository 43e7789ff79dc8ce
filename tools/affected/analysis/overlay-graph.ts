import { makeScratchDirectory } from '../../process/scratch-directory.ts';
import { err, ok, type Result } from '../../result.ts';
import { hasPackage, replacePackages } from '../graph/replace-packages.ts';
import type { TargetGraph } from '../graph/target-graph.ts';
import { makeOverlay } from '../overlay/make-overlay.ts';
import { PathClass } from '../paths/path-class.ts';
import { queryTargets } from '../query/query-targets.ts';
import type { AnalysisPlan } from './analysis-plan.ts';
import type { ChangeSet } from './change-set.ts';
import type { RevisionFiles } from './revision-files.ts';
import type { Site } from './site.ts';
import { patternsOfFiles } from './workspace-patterns.ts';

/** Of more packages it is as quick to ask for all, and a command line has an end. */
const MOST_PACKAGES = 200;

/**
 * The graph as it was, see {@link withOverlay}. Bazel loads again whatever it is asked for where packages may stand
 * elsewhere, so that it is asked only for those that may differ, if that can be told.
 *
 * @param after the graph of today
 */
export function overlayGraph(
  site: Site,
  changeSet: Pick<ChangeSet, 'changes' | 'noOps'>,
  filesBefore: RevisionFiles,
  after: TargetGraph,
): Promise<Result<TargetGraph, string>> {
  return withOverlay(site, changeSet, filesBefore, async (options, changed) => {
    // The others are left out by .bazelignore, today as before.
    const packages = changed?.filter((name) => hasPackage(after, name)) ?? [];
    if (changed && packages.length === 0) return ok(after);
    // Other names would have to be written in another way.
    const few =
      packages.length > 0 &&
      packages.length <= MOST_PACKAGES &&
      packages.every((name) => /^[\w./-]*$/.test(name));
    const asked = few
      ? packages.map((name) => `//${name}:all-targets`)
      : patternsOfFiles(site.workspace.directory, filesBefore.entries.keys());
    const graph = await queryTargets(site.bazel, asked, options);
    if (!graph.ok) return err(graph.error.problem);
    return ok(few ? replacePackages(after, packages, graph.value) : graph.value);
  });
}

/**
 * Lets the server that has what is of today load what was before: the packages that changed stand in front of the
 * workspace as they were. Right only where nothing but packages and .bzl files decides about the graph.
 */
export async function withOverlay<T>(
  { workspace }: Site,
  { changes, noOps }: Pick<ChangeSet, 'changes' | 'noOps'>,
  filesBefore: RevisionFiles,
  use: (options: readonly string[], packages: readonly string[] | undefined) => Promise<Result<T, string>>,
): Promise<Result<T, string>> {
  const scratch = makeScratchDirectory();
  try {
    const overlay = await makeOverlay(
      workspace.repository,
      workspace.directory,
      changes.filter(({ path }) => !noOps.has(path)),
      filesBefore,
      scratch.path,
      noOps,
    );
    if (!overlay.ok) return overlay;
    const { deletedPackages, packages } = overlay.value;
    const options = [
      `--package_path=${scratch.path}:%workspace%`,
      `--deleted_packages=${deletedPackages.map((name) => `//${name}`).join(',')}`,
    ];
    return await use(options, packages);
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
