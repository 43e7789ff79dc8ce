import { describe, expect, it } from 'vitest';

import { graphOf } from './graph-of.ts';
import { reachUsers, UNREACHED } from './reach-users.ts';
import { reverseEdges } from './target-graph.ts';

describe('what changed nodes reach', () => {
  const graph = graphOf({
    '@@//a:file': [],
    '@@//a:lib': ['@@//a:file'],
    '@@//b:lib': ['@@//a:lib'],
    '@@//b:test': ['@@//b:lib', '@@//a:deep'],
    '@@//a:deep': ['@@//a:lib'],
    '@@//c:circle': ['@@//c:other'],
    '@@//c:other': ['@@//c:circle'],
  });
  const node = (label: string): number => graph.labels.find(label) ?? -1;
  const reach = (labels: readonly string[]): ReturnType<typeof reachUsers> =>
    reachUsers(graph, reverseEdges(graph), labels.map(node));

  it('is everything that takes them in, nearest first', () => {
    const { nodes, distances, packageDistances } = reach(['@@//a:file']);
    expect(nodes.map((each) => [graph.labels.at(each), distances[each], packageDistances[each]])).toEqual([
      ['@@//a:file', 0, 0],
      ['@@//a:lib', 1, 0],
      ['@@//a:deep', 2, 0],
      ['@@//b:lib', 2, 1],
      ['@@//b:test', 3, 1],
    ]);
    expect(distances[node('@@//c:circle')]).toBe(UNREACHED);
  });

  it('says the way it went', () => {
    const { from } = reach(['@@//a:lib']);
    expect(graph.labels.at(from[node('@@//b:test')] ?? -1)).toBe('@@//a:deep');
    expect(from[node('@@//a:lib')]).toBe(node('@@//a:lib'));
    expect(from[node('@@//a:file')]).toBe(-1);
  });

  it('ends in a circle, and counts a node that changed twice once', () => {
    expect(reach(['@@//c:circle', '@@//c:circle']).nodes).toHaveLength(2);
  });
});
