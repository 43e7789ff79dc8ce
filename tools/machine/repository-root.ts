import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The clone of rules_flywheel that holds `start`, or, for someone who only uses the Bazel module, the outermost
 * workspace around `start`. `bazel run` starts programs elsewhere and names the workspace in the environment.
 */
export function repositoryRoot(start: string, env: NodeJS.ProcessEnv): string {
  const begin = env['BUILD_WORKSPACE_DIRECTORY'] ?? start;
  let outermost: string | undefined;
  for (let directory = begin; ; directory = dirname(directory)) {
    if (isFlywheelClone(directory)) return directory;
    if (existsSync(join(directory, 'MODULE.bazel'))) outermost = directory;
    if (directory === dirname(directory)) return outermost ?? begin;
  }
}

/** Whether this directory is a clone of rules_flywheel rather than a workspace that uses it. */
export function isFlywheelClone(directory: string): boolean {
  try {
    return /^module\([^)]*name = "rules_flywheel"/ms.test(
      readFileSync(join(directory, 'MODULE.bazel'), 'utf8'),
    );
  } catch {
    return false;
  }
}
