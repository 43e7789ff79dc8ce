import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The files that make a directory the root of a workspace, by Bazel's own rule. */
const BOUNDARIES = ['MODULE.bazel', 'REPO.bazel', 'WORKSPACE.bazel', 'WORKSPACE'];

/**
 * The Bazel workspace around a directory: the nearest, as Bazel takes it; undefined where there is none. `bazel run`
 * starts programs elsewhere and names the workspace in the environment.
 */
export function workspaceDirectory(start: string, env: NodeJS.ProcessEnv): string | undefined {
  for (let directory = env['BUILD_WORKSPACE_DIRECTORY'] ?? start; ; directory = dirname(directory)) {
    if (BOUNDARIES.some((name) => existsSync(join(directory, name)))) return directory;
    if (directory === dirname(directory)) return undefined;
  }
}
