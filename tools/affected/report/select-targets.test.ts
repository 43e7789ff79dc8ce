import { describe, expect, it } from 'vitest';

import { NodeKind } from '../graph/target-graph.ts';
import { shortLabel } from '../selection/labels.ts';
import { analysisOf } from './analysis-of.ts';
import { partOf, selectTargets, type Selection } from './select-targets.ts';

const analysis = analysisOf(
  {
    '@@//a:file': { kind: NodeKind.sourceFile },
    '@@//a:lib': ['@@//a:file'],
    '@@//a:lib_test': { ruleClass: 'sh_test', inputs: ['@@//a:lib'], tags: ['slow', 'linux'] },
    '@@//a:manual': { inputs: ['@@//a:lib'], tags: ['manual'] },
    '@@//a:never': { inputs: ['@@//a:lib'], incompatible: true },
    '@@//b:beside': ['@@other//:file'],
    '@@//b:other': [],
  },
  ['@@//a:file', '@@//b:beside'],
);

function select(selection: Partial<Selection>): string[] {
  const nodes = selectTargets(analysis, { kind: 'rule', manual: false, ...selection });
  return nodes.map((node) => shortLabel(analysis.graph.labels.at(node)));
}

function nodes(...labels: string[]): Set<number> {
  return new Set(labels.map((label) => analysis.graph.labels.find(label) ?? -1));
}

describe('the targets that are asked for', () => {
  it.each<[Partial<Selection>, string[]]>([
    [{}, ['//a:lib', '//a:lib_test', '//b:beside']],
    [{ manual: true }, ['//a:lib', '//a:lib_test', '//a:manual', '//b:beside']],
    [{ kind: 'test' }, ['//a:lib_test']],
    [{ kind: 'all' }, ['//a:file', '//a:lib', '//a:lib_test', '//b:beside']],
    [{ tags: ['linux', 'mac'] }, ['//a:lib_test']],
    [{ excludedTags: ['slow'] }, ['//a:lib', '//b:beside']],
    [{ maxDistance: 0 }, ['//b:beside']],
    [{ maxDistance: 1 }, ['//a:lib', '//b:beside']],
    [{ within: nodes('@@//a:lib', '@@//b:other') }, ['//a:lib']],
    [{ kind: 'test', named: nodes('@@//a:manual', '@@//a:never') }, ['//a:lib_test', '//a:manual']],
  ])('%j', (selection, labels) => {
    expect(select(selection)).toEqual(labels);
  });

  it('are in exactly one of all parts', () => {
    const all = [1, 2, 3, 4, 5];
    const parts = ['1/3', '2/3', '3/3'].map((shard) => partOf(all, shard));
    expect(parts).toEqual([[1, 4], [2, 5], [3]]);
    expect(partOf(all)).toEqual(all);
  });
});
