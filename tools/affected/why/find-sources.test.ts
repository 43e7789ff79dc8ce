import { describe, expect, it } from 'vitest';

import { analysisOf } from '../report/analysis-of.ts';
import { findSources } from './find-sources.ts';

const targets = {
  '@@//:a': ['@@//:b', '@@//:same'],
  '@@//:b': ['@@//:c', '@@//:d'],
  '@@//:c': [],
  '@@//:d': ['@@//:c'],
  '@@//:same': [],
};

describe('the sources of a target', () => {
  it('are all that changed itself below it, the nearest first, each on its shortest way', () => {
    const analysis = analysisOf(targets, ['@@//:c', '@@//:b']);
    const label = (node: number): string => analysis.graph.labels.at(node).slice('@@//:'.length);
    const found = findSources(analysis, analysis.graph.labels.find('@@//:a') ?? -1);
    expect(found.map(({ node, via }) => [label(node), via.map(label)])).toEqual([
      ['b', ['b']],
      ['c', ['b', 'c']],
    ]);
  });

  it('are none where it is not affected, and itself where it changed', () => {
    const analysis = analysisOf(targets, ['@@//:same']);
    const of = (label: string): unknown =>
      findSources(analysis, analysis.graph.labels.find(label) ?? -1).map(({ via }) => via);
    expect(of('@@//:b')).toEqual([]);
    expect(of('@@//:same')).toEqual([[]]);
  });
});
