import { describe, expect, it } from 'vitest';

import type { FileChange } from '../git/file-change.ts';
import { explainTarget } from '../report/explain-target.ts';
import { analysisOf } from '../report/analysis-of.ts';
import { selectTargets } from '../report/select-targets.ts';
import { withAlways, type AlwaysRules } from './always.ts';

const targets = {
  '@@//a:a': [],
  '@@//a:user': ['@@//a:a'],
  '@@//b:tagged': { tags: ['external'] },
  '@@//b:user': ['@@//b:tagged'],
  '@@//c:c': [],
};

function change(path: string): FileChange {
  return { path, kind: 'modified', oldMode: '100644', newMode: '100644' };
}

function lines(rules: Partial<AlwaysRules>, changes: readonly FileChange[]): string[] {
  const analysis = analysisOf(targets, ['@@//c:c'], { changes });
  const always = withAlways(analysis, { paths: [], tags: [], ...rules });
  if (!always.ok) return [`no ${always.error.label}: ${always.error.from}`];
  const { answer, named } = always.value;
  return selectTargets(answer, { kind: 'rule', manual: false, named }).map((node) =>
    explainTarget(answer, node),
  );
}

const C = '//c:c\tan attribute changed';

describe('what is always affected', () => {
  it('is a target of a glob that a changed file matches, and what uses it', () => {
    const rules = { paths: ['docs/**=>//a', '**/*.none=>//b:tagged'] };
    expect(lines(rules, [change('docs/.hidden/x.md')])).toEqual([
      '//a:a\tdocs/.hidden/x.md changed, and docs/** always touches it',
      '//a:user\tdocs/.hidden/x.md changed, and docs/** always touches it via //a:a',
      C,
    ]);
    expect(lines(rules, [change('src/x.md')])).toEqual([C]);
    expect(lines(rules, [{ ...change('docs/x.md'), ignored: true }])).toEqual([C]);
  });

  it('is a target with such a tag, and what uses it', () => {
    expect(lines({ tags: ['none', 'external'] }, [])).toEqual([
      '//b:tagged\tits tag external is always affected',
      '//b:user\tits tag external is always affected via //b:tagged',
      C,
    ]);
  });

  it('is nothing where a label is none, also where its glob matches nothing', () => {
    expect(lines({ paths: ['x=>//a:typo'] }, [])).toEqual(["no //a:typo: --always 'x=>//a:typo'"]);
  });
});
