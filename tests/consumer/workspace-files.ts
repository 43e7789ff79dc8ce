import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Files } from '../rig/bazel-workspace.ts';
import { repositoryRoot } from '../rig/bootstrap-rc.ts';

const directory = join(dirname(fileURLToPath(import.meta.url)), 'workspace');
const RULES_PATH = '"../../.."';

/** The checked-in workspace, with the rules at their absolute path: the copy that is built stands elsewhere. */
export function consumerWorkspaceFiles(): Files {
  const names = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter(
    (name) =>
      !name.startsWith('bazel-') && name !== 'MODULE.bazel.lock' && statSync(join(directory, name)).isFile(),
  );
  const files = Object.fromEntries(names.map((name) => [name, readFileSync(join(directory, name), 'utf8')]));
  const module = files['MODULE.bazel'];
  if (module?.includes(`path = ${RULES_PATH}`) !== true) {
    throw new Error(`MODULE.bazel of the consumer does not take the rules from ${RULES_PATH}`);
  }
  return { ...files, 'MODULE.bazel': module.replace(RULES_PATH, JSON.stringify(repositoryRoot)) };
}
