import { readFileSync } from 'node:fs';
import { posix } from 'node:path';

import { isOlder } from '../configuration/version-constraint.ts';
import { readLockFile } from '../providers/lock-file.ts';
import type { Diagnostic } from './diagnostic.ts';
import { declareLockTarget, listLockTargets, runLockTarget } from './lock-targets.ts';
import type { ValidationRequest } from './request.ts';

/**
 * What a stack's lock file says of providers, compared with the versions that the build uses: a deployment would start
 * from the lock file, and use providers that nothing was checked with.
 */
export function stackLockFindings({ stack, providers, label, directory }: ValidationRequest): Diagnostic[] {
  if (!stack || providers.length === 0) return [];
  const { lockFile } = stack;
  if (!lockFile) {
    const used = providers.map(({ source, version }) => `${source} ${version}`).join(', ');
    return [
      {
        severity: 'warning',
        summary: 'Stack without a lock file',
        detail: `A deployment would choose provider versions anew. The lock files of MODULE.bazel decided what was checked here: ${used}.`,
        hint: `commit the .terraform.lock.hcl that tofu -chdir=${directory} init writes, or name a shared one: buildozer 'set lock_file //path/to:.terraform.lock.hcl' ${label}`,
      },
    ];
  }
  const { versions, unreadable } = readLockFile(readFileSync(lockFile.path, 'utf8'));
  const update = (flags: string): string => {
    const run = runLockTarget(lockFile.label, flags);
    // What init writes in the stack's directory leaves a lock file that stands elsewhere as it is.
    return posix.dirname(lockFile.at) === directory
      ? `tofu -chdir=${directory} init${flags.replace('--', '-')}, or where a tofu_providers_lock is declared for it: ${run}`
      : `${run} (where that finds none, declare one beside ${lockFile.at}: ${declareLockTarget(lockFile.label, label)})`;
  };
  const [line] = unreadable;
  if (line !== undefined) {
    return [
      {
        severity: 'error',
        summary: 'Unreadable lock file',
        detail: 'This is not what tofu init and tofu providers lock write.',
        place: { path: lockFile.at, line, column: 1 },
        // Neither command starts from a lock file that it cannot read.
        hint: `correct it, or empty it and write it anew: ${update('')}`,
      },
    ];
  }
  const locked = new Map(versions.map((entry) => [entry.source, entry]));
  return providers.flatMap(({ source, version }): Diagnostic[] => {
    const entry = locked.get(source);
    if (!entry) {
      return [
        {
          severity: 'error',
          summary: 'Provider missing in the lock file',
          detail: `A module of this stack requires ${source}, which the lock file does not name. The build uses version ${version}.`,
          place: { path: lockFile.at, line: 1, column: 1 },
          hint: `add it: ${update('')}`,
        },
      ];
    }
    if (entry.version === version) return [];
    return [
      {
        severity: 'error',
        summary: 'Provider version differs from the lock file',
        detail: `This lock file names ${source} ${entry.version}, and the build uses ${version}, as the lock files of MODULE.bazel say.`,
        place: { path: lockFile.at, line: entry.line, column: 1 },
        hint: isOlder(entry.version, version)
          ? `bring this lock file up to ${version}: ${update(' --upgrade')}`
          : `the build is behind: write the lock file in tofu.providers(lock_files = [...]) of MODULE.bazel that has ${source} ${version} anew, with -- --upgrade (${listLockTargets} names the targets to run), or name this lock file there in its place`,
      },
    ];
  });
}
