import { describe, expect, it } from 'vitest';

import { graphOf } from '../graph/graph-of.ts';
import { NodeKind } from '../graph/target-graph.ts';
import { shortLabel } from './labels.ts';
import { matchTargetPatterns, parseTargetPatterns } from './target-patterns.ts';

const graph = graphOf({
  '@@//:root': [],
  '@@//a:a': ['@@//a:x.txt', '@@other//:gone'],
  '@@//a:x.txt': { kind: NodeKind.sourceFile },
  '@@//a/b:b': [],
  '@@//ab:ab': [],
});

function match(expression: string): string[] | string | undefined {
  const patterns = parseTargetPatterns(expression);
  if (!patterns) return undefined;
  const matched = matchTargetPatterns(graph, patterns);
  return matched.ok
    ? [...matched.value].sort((a, b) => a - b).map((node) => shortLabel(graph.labels.at(node)))
    : `nothing matches ${matched.error.pattern}`;
}

describe('target patterns', () => {
  it.each<[string, string[] | string]>([
    ['//...', ['//:root', '//a/b:b', '//a:a', '//ab:ab']],
    ['//a/...', ['//a/b:b', '//a:a']],
    ['//a/...:all-targets', ['//a/b:b', '//a:a', '//a:x.txt']],
    ['//a:all', ['//a:a']],
    ['//a:*', ['//a:a', '//a:x.txt']],
    ['//a:x.txt', ['//a:x.txt']],
    ['@@//a', ['//a:a']],
    ['//a //ab', ['//a:a', '//ab:ab']],
    ['//a + //ab', ['//a:a', '//ab:ab']],
    ['//a+//ab', ['//a:a', '//ab:ab']],
    ['//... - //a/... + //a', ['//:root', '//a:a', '//ab:ab']],
    ['//... -//a/...', ['//:root', '//ab:ab']],
    ['//nope/...', 'nothing matches //nope/...'],
    ['//... - //a:typo', 'nothing matches //a:typo'],
  ])('%s', (expression, labels) => {
    expect(match(expression)).toEqual(labels);
  });

  it.each([
    '',
    'a:b',
    '@other//...',
    'kind(.*_test, //...)',
    '//a ^ //b',
    '//a union //b',
    '- //a',
    '//a -',
    '//a + - //b',
    '//a:b:c',
    '//a/...:b',
    '"//a"',
    '//',
  ])('%j is for bazel query to read', (expression) => {
    expect(parseTargetPatterns(expression)).toBeUndefined();
  });
});
