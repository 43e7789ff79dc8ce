import { posix } from 'node:path';

/** Links behind links, and as many files as a large repository has in all. */
const MAX_ROUNDS = 16;
const MAX_ADDED = 100_000;

/**
 * The files of a tree by every path that leads to one, through whatever links: Bazel follows them, to packages as well.
 * Links that lead to nothing in the tree stay what they are.
 *
 * @param links of the tree, by path the text in each
 * @returns undefined where a link leads around in a circle, or there are too many ways
 */
export function followLinks<T>(
  tree: ReadonlyMap<string, T>,
  links: ReadonlyMap<string, string>,
): ReadonlyMap<string, T> | undefined {
  if (links.size === 0) return tree;
  const files = new Map([...tree].filter(([path]) => !links.has(path)));
  const led = new Set<string>();
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const known = files.size;
    for (const [link, text] of links) {
      const target = posix.join(posix.dirname(link), text).replace(/\/$/, '');
      if (text.startsWith('/') || target.startsWith('..')) continue;
      for (const [path, value] of [...files]) {
        const alias = aliasOf(path, target, link);
        if (alias === undefined) continue;
        led.add(link);
        if (!files.has(alias)) files.set(alias, value);
      }
      if (files.size > tree.size + MAX_ADDED) return undefined;
    }
    if (files.size > known) continue;
    for (const [path, value] of tree) if (links.has(path) && !led.has(path)) files.set(path, value);
    return files;
  }
  return undefined;
}

function aliasOf(path: string, target: string, link: string): string | undefined {
  if (path === target) return link;
  if (target === '.') return `${link}/${path}`;
  return path.startsWith(`${target}/`) ? link + path.slice(target.length) : undefined;
}
