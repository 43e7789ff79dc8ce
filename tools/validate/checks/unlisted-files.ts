import { posix } from 'node:path';

import { isConfigurationFile, tofuAlternative } from '../../configuration/module-files.ts';
import { configurationFilesOf } from '../configuration-files.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { ValidationRequest } from '../request.ts';

/** Files that OpenTofu would read with the module, and that no `srcs` has: what was checked is not what will run. */
export function checkUnlistedFiles(request: ValidationRequest): Diagnostic[] {
  const { directory, files, label, unlisted } = request;
  const listed = new Set(configurationFilesOf(directory, files).map(({ at }) => at));
  return (
    unlisted
      .filter((path) => isConfigurationFile(path) && !listed.has(path))
      // Beside x.tofu nothing reads x.tf.
      .filter((path) => !listed.has(tofuAlternative(path) ?? ''))
      .map((path) => ({
        severity: 'error' as const,
        summary: 'File in no target',
        detail: `OpenTofu reads every configuration file of ${directory}, and this one is not in the srcs of ${label}.`,
        place: { path, line: 1, column: 1 },
        hint: `add ${posix.basename(path)} to the srcs of ${label}, or delete it`,
      }))
  );
}
