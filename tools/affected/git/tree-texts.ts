import { ok, type Result } from '../../result.ts';
import type { GitFailure } from './git.ts';
import { readBlobs } from './read-blobs.ts';
import type { TreeEntry } from './tree-listing.ts';

/**
 * Runs what reads files one after the other, as they were in a commit: what it asks for is fetched and it is run again,
 * until it asks for nothing new.
 *
 * @param read given to `use`; a path that is not in the tree is left to it, by `undefined`
 */
export async function readingTree<T>(
  repository: string,
  tree: ReadonlyMap<string, TreeEntry>,
  use: (read: (path: string) => string | undefined) => T,
): Promise<Result<T, GitFailure>> {
  const texts = new Map<string, string>();
  for (;;) {
    const wanted = new Set<string>();
    const value = use((path) => {
      const text = texts.get(path);
      if (text === undefined && tree.has(path)) wanted.add(path);
      return text;
    });
    if (wanted.size === 0) return ok(value);
    const paths = [...wanted];
    const blobs = await readBlobs(
      repository,
      paths.map((path) => tree.get(path)?.id ?? ''),
    );
    if (!blobs.ok) return blobs;
    paths.forEach((path, index) => texts.set(path, blobs.value[index]?.toString() ?? ''));
  }
}
