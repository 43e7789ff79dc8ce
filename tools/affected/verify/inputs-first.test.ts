import { describe, expect, it } from 'vitest';

import { graphOf } from '../graph/graph-of.ts';
import { inputsFirst } from './inputs-first.ts';

function order(targets: Readonly<Record<string, readonly string[]>>): string[] {
  const graph = graphOf(targets);
  return [...inputsFirst(graph)].map((nodes) => nodes.map((node) => graph.labels.at(node)).join(' '));
}

describe('the order of a graph', () => {
  it('has each node after all that it takes in', () => {
    expect(order({ a: ['c', 'b'], b: ['c'], c: [], d: ['a'] })).toEqual(['c', 'b', 'a', 'd']);
  });

  it('has nodes that take each other in together', () => {
    expect(order({ a: ['b'], b: ['c', 'e'], c: ['d'], d: ['b'], e: [], f: ['a', 'd'] })).toEqual([
      'e',
      'b c d',
      'a',
      'f',
    ]);
  });

  it('is found in a graph that is deeper than a stack', () => {
    const count = 50_000;
    const deep = Object.fromEntries(
      Array.from({ length: count }, (_, index) => [`n${index}`, index === 0 ? [] : [`n${index - 1}`]]),
    );
    expect(order(deep)).toEqual(Array.from({ length: count }, (_, index) => `n${index}`));
  });
});
