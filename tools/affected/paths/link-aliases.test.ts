import { describe, expect, it } from 'vitest';

import { withLinkAliases } from './link-aliases.ts';

const links = new Map([
  ['a/file', '../real/file.txt'],
  ['a/tree', '../real/'],
  ['b/again', '../a/tree'],
  ['out', '../elsewhere'],
  ['real/self', '.'],
]);

describe('links of a tree', () => {
  it('lead to a file by other paths, also behind each other', () => {
    expect(withLinkAliases('real/file.txt', links)).toEqual(
      expect.arrayContaining([
        'real/file.txt',
        'a/file',
        'a/tree/file.txt',
        'b/again/file.txt',
        'real/self/file.txt',
      ]),
    );
  });

  it('leave other files alone', () => {
    expect(withLinkAliases('real.txt', links)).toEqual(['real.txt']);
  });
});
