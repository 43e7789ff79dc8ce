import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';

import { ok, type Result } from '../../result.ts';
import type { FileChange } from '../git/file-change.ts';
import type { GitFailure } from '../git/git.ts';
import { readBlobs } from '../git/read-blobs.ts';
import { isStarlarkFile, sameProgram } from '../paths/starlark-text.ts';

const LOCK_FILE = /(?:^|\/)MODULE\.bazel\.lock$/;

/**
 * The paths of files that Bazel loads, and that say to it what they said before: of Starlark only the comments changed,
 * of a lock file only how it is written.
 *
 * @param directory where the files stand now
 */
export async function noOpChanges(
  repository: string,
  changes: readonly FileChange[],
  directory: string,
): Promise<Result<ReadonlySet<string>, GitFailure>> {
  const candidates = changes.flatMap(({ path, kind, oldMode, newMode, oldId }) =>
    kind === 'modified' &&
    oldMode === newMode &&
    oldId !== undefined &&
    (isStarlarkFile(path) || LOCK_FILE.test(path))
      ? [{ path, oldId }]
      : [],
  );
  const blobs = await readBlobs(
    repository,
    candidates.map(({ oldId }) => oldId),
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
