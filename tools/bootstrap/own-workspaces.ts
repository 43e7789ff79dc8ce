import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { isFlywheelClone } from '../machine/repository-root.ts';

/** The Bazel workspaces of a clone. A workspace that only uses the rules is someone else's: none of ours is in it. */
export function ownWorkspaces(root: string): string[] {
  if (!isFlywheelClone(root)) return [];
  return [root, join(root, 'examples')].filter((directory) => existsSync(join(directory, 'MODULE.bazel')));
}
