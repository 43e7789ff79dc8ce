import { posix } from 'node:path';

/** By the path of each symbolic link, the text in it. */
export type Links = ReadonlyMap<string, string>;

/** No tree that people made has more links behind each other. */
const MAX_STEPS = 16;

/** A path, and every other by which links of the tree lead to the same file. */
export function withLinkAliases(path: string, links: Links): string[] {
  const known = new Set([path]);
  let latest = [path];
  for (let step = 0; step < MAX_STEPS && latest.length > 0; step++) {
    latest = latest
      .flatMap((each) => aliasesOf(each, links))
      .filter((alias) => {
        if (known.has(alias)) return false;
        known.add(alias);
        return true;
      });
  }
  return [...known];
}

function aliasesOf(path: string, links: Links): string[] {
  const aliases: string[] = [];
  for (const [link, text] of links) {
    const target = posix.join(posix.dirname(link), text).replace(/\/$/, '');
    if (path === target) aliases.push(link);
    else if (path.startsWith(`${target}/`)) aliases.push(link + path.slice(target.length));
    else if (target === '.') aliases.push(`${link}/${path}`);
  }
  return aliases;
}
