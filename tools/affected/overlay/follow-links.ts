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
  const origins = originsOf(tree, links);
  if (!origins) return undefined;
  const directories = new Set([...origins.keys()].flatMap(directoriesAbove));
  const files = new Map<string, T>();
  for (const [path, origin] of origins) {
    const value = tree.get(origin);
    if (value !== undefined && !(links.has(origin) && directories.has(path))) files.set(path, value);
  }
  return files;
}

/** By every path the one that it leads to: a link, where that leads to nothing or to a directory. */
function originsOf(
  tree: ReadonlyMap<string, unknown>,
  links: ReadonlyMap<string, string>,
): Map<string, string> | undefined {
  const origins = new Map([...tree.keys()].map((path) => [path, path]));
  for (let round = 0; round < MAX_ROUNDS; round++) {
    let changed = false;
    for (const [link, text] of links) {
      const target = targetOfLink(link, text);
      if (target === undefined) continue;
      for (const [path, origin] of [...origins]) {
        const alias = aliasOf(path, target, link);
        if (alias === undefined || origins.get(alias) === origin) continue;
        if (path === target && links.has(origin)) continue;
        origins.set(alias, origin);
        changed = true;
      }
      if (origins.size > tree.size + MAX_ADDED) return undefined;
    }
    if (!changed) return origins;
  }
  return undefined;
}

function directoriesAbove(path: string): string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** Undefined where it leads out of the tree. */
export function targetOfLink(link: string, text: string): string | undefined {
  const target = posix.join(posix.dirname(link), text).replace(/\/$/, '');
  return text.startsWith('/') || target.startsWith('..') ? undefined : target;
}

function aliasOf(path: string, target: string, link: string): string | undefined {
  if (path === target) return link;
  if (target === '.') return `${link}/${path}`;
  return path.startsWith(`${target}/`) ? link + path.slice(target.length) : undefined;
}
