import { describe, expect, it } from 'vitest';

import type { Analysis } from '../analysis/analysis.ts';
import { graphOf } from '../graph/graph-of.ts';
import { reachUsers } from '../graph/reach-users.ts';
import { reverseEdges, type TargetGraph } from '../graph/target-graph.ts';
import { compareHashes } from './hash-oracle.ts';
import { nodeHashes } from './node-hashes.ts';

const BEFORE = { '@@//:a': ['@@//:b'], '@@//:b': ['@@//:x.txt'], '@@//:c': [] };

function answer(graph: TargetGraph, changed: readonly string[], global = false): Analysis {
  const nodes = changed.map((label) => graph.labels.find(label) ?? -1);
  return {
    rung: 'overlay',
    timings: {},
    changes: [],
    noOps: [],
    graph,
    reach: reachUsers(graph, reverseEdges(graph), nodes),
    causes: new Map(),
    globalCauses: global ? [{ kind: 'before', problem: 'a test' }] : [],
    deleted: [],
    precise: false,
  };
}

function verify(now: Parameters<typeof graphOf>[0], changed: readonly string[], global = false): unknown {
  const [old, graph] = [graphOf(BEFORE), graphOf(now)];
  return compareHashes(
    { graph: old, hashes: nodeHashes(old, () => 'as it was') },
    { graph, hashes: nodeHashes(graph, (label) => (label === '@@//:x.txt' ? 'changed' : 'as it was')) },
    answer(graph, changed, global),
  );
}

describe('an answer, held against hashes', () => {
  it('is right where it has all that changed and no more', () => {
    expect(verify(BEFORE, ['@@//:x.txt'])).toEqual({
      oracle: 'hash',
      compared: 3,
      changed: 2,
      missed: [],
      surplus: [],
    });
  });

  it('has missed what changed by an input, by itself, or is new', () => {
    const now = { ...BEFORE, '@@//:c': { attributeDigest: 'another', inputs: [] }, '@@//:d': [] };
    expect(verify(now, [])).toMatchObject({
      changed: 4,
      missed: [
        { label: '@@//:a', because: { type: 'input', label: '@@//:b' } },
        { label: '@@//:b', because: { type: 'input', label: '@@//:x.txt' } },
        { label: '@@//:c', because: { type: 'itself' } },
        { label: '@@//:d', because: { type: 'new' } },
      ],
    });
  });

  it('has more than it needs where nothing changed, unless its cause is one that no edge leads from', () => {
    expect(verify(BEFORE, ['@@//:x.txt', '@@//:c'])).toMatchObject({ surplus: ['@@//:c'] });
    expect(verify(BEFORE, ['@@//:x.txt', '@@//:c'], true)).toMatchObject({ surplus: [] });
  });

  it('sees a change inside a circle', () => {
    const circle = (text: string): TargetGraph =>
      graphOf({
        '@@//:a': ['@@//:b'],
        '@@//:b': { attributeDigest: text, inputs: ['@@//:a'] },
        '@@//:c': ['@@//:a'],
      });
    const [old, now] = [circle('one'), circle('two')].map((graph) => ({
      graph,
      hashes: nodeHashes(graph, () => ''),
    }));
    if (!old || !now) throw new Error('two graphs');
    expect(compareHashes(old, now, answer(now.graph, ['@@//:b']))).toMatchObject({ changed: 3, missed: [] });
  });
});
