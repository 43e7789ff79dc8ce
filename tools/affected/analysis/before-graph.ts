import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

import { runProcess } from '../../process/run-process.ts';
import { makeScratchDirectory } from '../../process/scratch-directory.ts';
import { err, ok, type Result } from '../../result.ts';
import { git } from '../git/git.ts';
import { materializeCommit } from '../git/materialize.ts';
import type { TargetGraph } from '../graph/target-graph.ts';
import { readBazelrc } from '../options/read-bazelrc.ts';
import { queryTargets } from '../query/query-targets.ts';
import type { AnalysisRequest } from './analyse.ts';
import type { Workspace } from './workspace.ts';

export interface BeforeGraph {
  readonly graph: TargetGraph;
  /** The workspace as it was. */
  readonly directory: string;
}

const SHUTDOWN_TIMEOUT = { name: 'bazel shutdown', milliseconds: 60_000 };

/**
 * The graph of the workspace as it was, loaded by a Bazel server of its own that ends with this call. The problem is
 * what Bazel or git said.
 */
export async function withBeforeGraph<T>(
  request: AnalysisRequest,
  patterns: readonly string[],
  use: (before: BeforeGraph) => T,
): Promise<Result<T, string>> {
  const { workspace, before, bazel } = request;
  const scratch = makeScratchDirectory();
  try {
    const tree = await materializeCommit(workspace.repository, before, join(scratch.path, 'before'));
    if (!tree.ok) return err(`${tree.error.command}: ${tree.error.problem}`);
    const directory = join(tree.value, workspace.prefix);
    await copyUntrackedOptions(workspace, directory);
    const startupOptions = [...bazel.startupOptions, `--output_base=${join(scratch.path, 'out')}`];
    const invocation = { ...bazel, directory, startupOptions };
    try {
      const graph = await queryTargets(invocation, patterns);
      return graph.ok ? ok(use({ graph: graph.value, directory })) : err(graph.error.problem);
    } finally {
      await runProcess({
        command: bazel.command,
        args: [...startupOptions, 'shutdown'],
        cwd: directory,
        env: bazel.env,
        timeout: SHUTDOWN_TIMEOUT,
      });
    }
  } finally {
    scratch.remove();
  }
}

/** Options that git does not keep are the same before and after: what the machine needs to run Bazel at all is among them. */
async function copyUntrackedOptions(workspace: Workspace, before: string): Promise<void> {
  const { paths } = readBazelrc(
    join(workspace.directory, '.bazelrc'),
    (path) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined),
    workspace.directory,
  );
  const inside = paths.filter((path) => path.startsWith(`${workspace.directory}/`) && existsSync(path));
  const tracked = await git(workspace.directory, ['ls-files', '-z', '--', ...inside]);
  const known = new Set(tracked.ok ? tracked.value.split('\0') : []);
  for (const path of inside) {
    const name = relative(workspace.directory, path);
    const target = join(before, name);
    if (known.has(name) || existsSync(target)) continue;
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(path, target);
  }
}
