import { describe, expect, it } from 'vitest';

import { LabelTable } from './label-table.ts';

describe('a label table', () => {
  const labels = ['@@//:a', '@@//a:b', '@@//a:b/c', '@@//ä:ü', '@@r+//:x'];
  const table = LabelTable.of(labels);

  it('gives each label by its number, and each number by its label', () => {
    expect(labels.map((_, node) => table.at(node))).toEqual(labels);
    expect(labels.map((label) => table.find(label))).toEqual([0, 1, 2, 3, 4]);
  });

  it('has no label that only begins or goes on like one', () => {
    expect(
      ['', '@@//a', '@@//a:b/', '@@//a:b/c/d', '@@//z:z', 'z'].map((label) => table.find(label)),
    ).toEqual(Array.from({ length: 6 }, () => undefined));
  });

  it('finds labels that begin alike', () => {
    expect(table.withPrefix('@@//a:')).toEqual([1, 3]);
    expect(table.withPrefix('@@//')).toEqual([0, 4]);
    expect(table.withPrefix('@@//b')).toEqual([3, 3]);
  });
});
