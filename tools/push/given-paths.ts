import { lstatSync, readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

import { describeStorePathFailure, parseStorePath } from '../nix/store/store-path.ts';
import { err, ok, type Result } from '../result.ts';

export interface BadPath {
  readonly text: string;
  readonly problem: string;
}

/** As many as Linux follows. */
const MOST_LINKS = 40;

/** The store paths that somebody named, by themselves or by links such as `result`; else all names that lead to none. */
export function readGivenPaths(
  texts: readonly string[],
  storeDirectory: string,
): Result<readonly string[], readonly BadPath[]> {
  const paths: string[] = [];
  const bad: BadPath[] = [];
  for (const text of texts) {
    const path = storePathOf(text, storeDirectory);
    if (path.ok) paths.push(path.value);
    else bad.push({ text, problem: path.error });
  }
  return bad.length > 0 ? err(bad) : ok([...new Set(paths)]);
}

/** A path in the store may itself be a link, which is then what is meant: links are followed only until there. */
function storePathOf(text: string, storeDirectory: string): Result<string, string> {
  try {
    let path = resolve(text);
    for (let links = 0; links <= MOST_LINKS; links++) {
      const directory = realpathSync(dirname(path));
      const parsed = parseStorePath(join(directory, basename(path)), storeDirectory);
      if (parsed.ok) return ok(parsed.value.path);
      if (!lstatSync(path).isSymbolicLink()) return err(describeStorePathFailure(parsed.error));
      path = resolve(directory, readlinkSync(path));
    }
    return err('too many links');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      return err('there is no such file');
    return err(error instanceof Error ? error.message : String(error));
  }
}
