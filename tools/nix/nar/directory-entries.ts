import { NarError, showBytes } from './nar-failure.ts';
import type { BytePath } from './read-node.ts';

export interface DirectoryEntry {
  /** In the NAR. */
  readonly name: string;
  /** In the file system. */
  readonly fileName: string;
}

/** What Nix appends, with a number, to names that differ only in case, where the file system cannot tell them apart. */
const CASE_HACK_SUFFIX = '~nix~case~hack~';

/** In the order of their bytes; `caseHack` takes the suffix off, as Nix on macOS does. */
export function directoryEntries(
  directory: BytePath,
  fileNames: readonly string[],
  caseHack: boolean,
): DirectoryEntry[] {
  if (!caseHack) return [...fileNames].sort().map((name) => ({ name, fileName: name }));
  const byName = new Map<string, string>();
  for (const fileName of fileNames) {
    const suffix = fileName.indexOf(CASE_HACK_SUFFIX);
    const name = suffix < 0 ? fileName : fileName.slice(0, suffix);
    if (byName.has(name)) {
      throw new NarError({ type: 'name-collision', path: showBytes(directory), name: showBytes(name) });
    }
    byName.set(name, fileName);
  }
  return [...byName.keys()].sort().map((name) => ({ name, fileName: byName.get(name) ?? name }));
}
