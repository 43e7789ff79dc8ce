import { describe, expect, it } from 'vitest';

import { graphOf } from '../graph/graph-of.ts';
import { nodesOfPath } from './nodes-of-path.ts';

describe('the nodes of a path', () => {
  const graph = graphOf({
    '@@//:a/b/c.txt': [],
    '@@//a:b': [],
    '@@//a:b/c.txt': [],
    '@@//a/b:c.txt': [],
    '@@//a/b/d:e': [],
    '@@//ab:c.txt': [],
    '@@own+//b:c.txt': [],
  });
  const labels = (path: string, repository?: string): string[] =>
    nodesOfPath(graph, path, repository)
      .map((node) => graph.labels.at(node))
      .sort();

  it('are its label in whichever package it may be, and the directories that hold it', () => {
    expect(labels('a/b/c.txt')).toEqual(['@@//:a/b/c.txt', '@@//a/b:c.txt', '@@//a:b', '@@//a:b/c.txt']);
    expect(labels('a/b/none.txt')).toEqual(['@@//a:b']);
  });

  it('are those below, where it is a directory', () => {
    expect(labels('a/b/')).toEqual(['@@//:a/b/c.txt', '@@//a/b/d:e', '@@//a/b:c.txt', '@@//a:b/c.txt']);
  });

  it('are of one repository', () => {
    expect(labels('b/c.txt', 'own+')).toEqual(['@@own+//b:c.txt']);
  });
});
