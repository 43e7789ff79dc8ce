import { describe, expect, it } from 'vitest';

import { NodeKind } from '../graph/target-graph.ts';
import { analysisOf } from '../report/analysis-of.ts';
import { explainTarget } from '../report/explain-target.ts';
import { narrowAnswer } from './narrow-answer.ts';

const TARGETS = {
  '@@//:changed': [],
  '@@//:near': ['@@//:changed'],
  '@@//:far': ['@@//:near', '@@//:way'],
  '@@//:way': ['@@//:changed'],
  '@@//:made.txt': { kind: NodeKind.generatedFile, inputs: ['@@//:near'] },
  '@@//:unrelated': [],
};

function narrowed(...stay: string[]): string[] {
  const analysis = analysisOf(TARGETS, ['@@//:changed']);
  const { graph } = analysis;
  const answer = narrowAnswer(analysis, (node) => stay.includes(graph.labels.at(node).slice('@@//:'.length)));
  return answer.reach.nodes.map((node) => explainTarget(answer, node)).sort();
}

describe('an answer that is narrowed', () => {
  it('has what stays, by the ways that are left', () => {
    expect(narrowed('changed', 'way', 'far')).toEqual([
      '//:changed\tan attribute changed',
      '//:far\tan attribute changed via //:way, //:changed',
      '//:way\tan attribute changed via //:changed',
    ]);
  });

  it('has the files of rules that stay, and of no others', () => {
    expect(narrowed('changed', 'near')).toContain(
      '//:made.txt\tan attribute changed via //:near, //:changed',
    );
    expect(narrowed('changed')).toEqual(['//:changed\tan attribute changed']);
    expect(narrowed()).toEqual([]);
  });

  it('keeps a way to what stays, where a query knows no other', () => {
    expect(narrowed('far').filter((line) => line.startsWith('//:far'))).toEqual([
      '//:far\tan attribute changed via //:near, //:changed',
    ]);
  });
});
