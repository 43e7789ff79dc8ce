import { existsSync, lstatSync, readlinkSync, realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

import type { ModuleFile } from './module-files.ts';

/** A declared file that cannot be read where the check runs. */
export interface MissingFile {
  /** In the workspace. */
  readonly at: string;
  /** What the last of its symbolic links says; absent where it is no link. */
  readonly target?: string;
}

/** Bazel declares a link by its name, and a sandbox then has no more of it than that, if it leads out of the workspace. */
export function missingFiles(files: readonly ModuleFile[]): MissingFile[] {
  return files
    .filter(({ path }) => !existsSync(path))
    .map(({ at, path }) => {
      const target = lastTarget(path);
      return target === undefined ? { at } : { at, target };
    });
}

/** The sandbox adds links of its own before those of the workspace. */
function lastTarget(path: string): string | undefined {
  let target: string | undefined;
  for (let link = path; isLink(link);) {
    target = readlinkSync(link);
    link = resolve(realpathSync(dirname(link)), target);
    if (!existsSync(dirname(link))) return target;
  }
  return target;
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}

export function describeMissingFiles(files: readonly MissingFile[]): string {
  return files
    .map(({ at, target }) =>
      target === undefined
        ? `${at} is not there: build again, or take it out of the target`
        : `${at} is a symbolic link to ${target}, which is not there; a sandbox hides what is outside of the workspace: ` +
          'put the file itself into the repository, or link to a file of it by a relative path',
    )
    .join('\n');
}
