import { describe, expect, it } from 'vitest';

import { followLinks } from './follow-links.ts';

function follow(files: readonly string[], links: Readonly<Record<string, string>>): string[] | undefined {
  const tree = new Map([...files, ...Object.keys(links)].map((path) => [path, path]));
  const followed = followLinks(tree, new Map(Object.entries(links)));
  return followed && [...followed].map(([path, origin]) => (path === origin ? path : `${path} is ${origin}`));
}

describe('the files of a tree with links', () => {
  it('are found through a link to a file, to a directory, and through links behind links', () => {
    expect(
      follow(['a/x', 'a/b/y'], { 'l/file': '../a/x', 'l/directory': '../a/', 'l/again': 'directory/b' }),
    ).toEqual([
      'a/x',
      'a/b/y',
      'l/file is a/x',
      'l/directory/x is a/x',
      'l/directory/b/y is a/b/y',
      'l/again/y is a/b/y',
    ]);
  });

  it('are the links themselves where these lead to nothing, or out of the tree', () => {
    expect(follow(['a/x'], { nothing: 'b', out: '../a/x', absolute: '/a/x' })).toEqual([
      'a/x',
      'nothing',
      'out',
      'absolute',
    ]);
  });

  it('are links to nothing by every path too, because these make a directory of what they are in', () => {
    expect(follow(['a/x'], { 'a/deep/nothing': 'none', l: 'a/deep' })).toEqual([
      'a/x',
      'a/deep/nothing',
      'l/nothing is a/deep/nothing',
    ]);
  });

  it('are not known where a link leads to what holds it', () => {
    expect(follow(['a/x'], { 'a/again': '.' })).toBeUndefined();
  });
});
