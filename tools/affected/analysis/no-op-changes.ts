import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';

import { ok, type Result } from '../../result.ts';
import type { FileChange } from '../git/file-change.ts';
import type { GitFailure } from '../git/git.ts';
import { readBlobs } from '../git/read-blobs.ts';
import type { TreeEntry } from '../git/tree-listing.ts';
import { isStarlarkFile, sameProgram } from '../paths/starlark-text.ts';

const LOCK_FILE = /(?:^|\/)MODULE\.bazel\.lock$/;

/**
 * The paths of files that Bazel loads, and that say to it what they said before: of Starlark only the comments changed,
 * of a lock file only how it is written.
 *
 * @param before the files as they were
 * @param directory where the files stand now
 */
export async function noOpChanges(
  repository: string,
  changes: readonly FileChange[],
  before: ReadonlyMap<string, TreeEntry>,
  directory: string,
): Promise<Result<ReadonlySet<string>, GitFailure>> {
  const candidates = changes.filter(
    ({ path, kind, oldMode, newMode }) =>
      kind === 'modified' &&
      oldMode === newMode &&
      before.has(path) &&
      (isStarlarkFile(path) || LOCK_FILE.test(path)),
  );
  const blobs = await readBlobs(
    repository,
    candidates.map(({ path }) => before.get(path)?.id ?? ''),
  );
  if (!blobs.ok) return blobs;
  const same = candidates.filter(({ path }, index) => {
    const old = blobs.value[index]?.toString() ?? '';
    const now = readFileSync(join(directory, path), 'utf8');
    return LOCK_FILE.test(path) ? sameJson(old, now) : sameProgram(old, now);
  });
  return ok(new Set(same.map(({ path }) => path)));
}

function sameJson(before: string, after: string): boolean {
  try {
    return isDeepStrictEqual(JSON.parse(before), JSON.parse(after));
  } catch {
    return false;
  }
}
