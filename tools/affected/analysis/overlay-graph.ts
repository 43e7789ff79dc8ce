import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { makeScratchDirectory } from '../../process/scratch-directory.ts';
import { err, ok, type Result } from '../../result.ts';
import type { TargetGraph } from '../graph/target-graph.ts';
import { planOverlay } from '../overlay/plan-overlay.ts';
import { writeOverlay } from '../overlay/write-overlay.ts';
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
  const plan = planOverlay(
    new Set(before.keys()),
    changes.filter(({ path }) => !noOps.has(path)),
    (path) => isFile(join(workspace.directory, path)),
  );
  const scratch = makeScratchDirectory();
  try {
    const now = { directory: workspace.directory, paths: noOps };
    const written = await writeOverlay(workspace.repository, plan, before, scratch.path, now);
    if (!written.ok) return err(written.error.problem);
    const graph = await queryTargets(bazel, patterns, [
      `--package_path=${scratch.path}:%workspace%`,
      `--deleted_packages=${plan.deletedPackages.join(',')}`,
    ]);
    return graph.ok ? ok(graph.value) : err(graph.error.problem);
  } finally {
    scratch.remove();
  }
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}
