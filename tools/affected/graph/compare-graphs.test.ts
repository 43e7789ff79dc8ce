import { describe, expect, it } from 'vitest';

import { compareGraphs, type TargetChange } from './compare-graphs.ts';
import { graphOf } from './graph-of.ts';
import { NodeKind, type TargetGraph } from './target-graph.ts';

function changes(before: TargetGraph, after: TargetGraph): Record<string, readonly TargetChange[]> {
  const { changed } = compareGraphs(before, after);
  return Object.fromEntries([...changed].map(([node, found]) => [after.labels.at(node), found]));
}

describe('comparing two graphs', () => {
  const before = graphOf({
    '@@//:a': ['@@//:b', '@@//:c'],
    '@@//:b': { ruleClass: 'genrule', attributeDigest: '1', ruleDigest: 'x' },
    '@@//:c': { kind: NodeKind.sourceFile },
  });

  it('finds nothing where nothing changed, whatever the order', () => {
    const same = graphOf({
      '@@//:c': { kind: NodeKind.sourceFile },
      '@@//:b': { ruleClass: 'genrule', attributeDigest: '1', ruleDigest: 'x' },
      '@@//:a': ['@@//:c', '@@//:b', '@@//:c'],
    });
    expect(compareGraphs(before, same)).toEqual({ changed: new Map(), deleted: [] });
  });

  it('names what came and went', () => {
    const after = graphOf({
      '@@//:a': ['@@//:b', '@@//:d'],
      '@@//:b': { ruleClass: 'genrule', attributeDigest: '1', ruleDigest: 'x' },
      '@@//:d': [],
    });
    expect(changes(before, after)).toEqual({
      '@@//:a': [
        { kind: 'input-added', label: '@@//:d' },
        { kind: 'input-removed', label: '@@//:c' },
      ],
      '@@//:d': [{ kind: 'new' }],
    });
    expect(compareGraphs(before, after).deleted.map((node) => before.labels.at(node))).toEqual(['@@//:c']);
  });

  it.each([
    ['an attribute', { attributeDigest: '2' }, [{ kind: 'attribute' }]],
    [
      'the rule, whose digest is part of that of the attributes',
      { attributeDigest: '2', ruleDigest: 'y' },
      [{ kind: 'rule-implementation' }],
    ],
    [
      'the class',
      { ruleClass: 'sh_binary' },
      [{ kind: 'rule-class', before: 'genrule', after: 'sh_binary' }],
    ],
    ['what the package says', { rest: '7:@@//:settings\0' }, [{ kind: 'package' }]],
    ['tags', { tags: ['manual'] }, [{ kind: 'package' }]],
  ])('tells a change of %s', (_, more, expected) => {
    const after = graphOf({
      '@@//:a': ['@@//:b', '@@//:c'],
      '@@//:b': { ruleClass: 'genrule', attributeDigest: '1', ruleDigest: 'x', ...more },
      '@@//:c': { kind: NodeKind.sourceFile },
    });
    expect(changes(before, after)).toEqual({ '@@//:b': expected });
  });

  it('takes a file that became a rule for a new target', () => {
    const after = graphOf({
      '@@//:a': ['@@//:b', '@@//:c'],
      '@@//:b': { ruleClass: 'genrule', attributeDigest: '1', ruleDigest: 'x' },
      '@@//:c': [],
    });
    expect(changes(before, after)).toEqual({ '@@//:c': [{ kind: 'new' }] });
  });

  it('calls no target new or deleted that is of another repository', () => {
    const more = graphOf({ '@@//:a': ['@@r+//:x'] });
    const less = graphOf({ '@@//:a': [] });
    expect(changes(less, more)).toEqual({ '@@//:a': [{ kind: 'input-added', label: '@@r+//:x' }] });
    expect(compareGraphs(more, less).deleted).toEqual([]);
  });
});
