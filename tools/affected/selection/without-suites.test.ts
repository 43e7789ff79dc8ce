import { describe, expect, it } from 'vitest';

import { analysisOf } from '../report/analysis-of.ts';
import { selectTargets, type Selection } from '../report/select-targets.ts';
import { shortLabel } from './labels.ts';
import { withoutSuites } from './without-suites.ts';

const test = (
  inputs: string[],
  ...tags: string[]
): { ruleClass: string; inputs: string[]; tags: string[] } => ({
  ruleClass: 'sh_test',
  inputs,
  tags,
});
const suite = (inputs: string[], ...tags: string[]): ReturnType<typeof test> => ({
  ...test(inputs, ...tags),
  ruleClass: 'test_suite',
});

const analysis = analysisOf(
  {
    '@@//:changed': [],
    '@@//:own_test': test(['@@//:changed']),
    '@@//:manual_test': test(['@@//:changed'], 'manual', 'slow'),
    '@@//:other_test': test([]),
    '@@//:other_manual_test': test([], 'manual'),
    '@@//:suite': suite(['@@//:inner', '@@//:own_test', '@@//:other_test', '@@//:other_manual_test']),
    '@@//:alias': { ruleClass: 'alias', inputs: ['@@//:suite'] },
    '@@//:test_alias': { ruleClass: 'alias', inputs: ['@@//:own_test'] },
    '@@//:inner': suite(['@@//:manual_test', '@@//:suite']),
  },
  ['@@//:changed'],
);

function patterns(selection: Partial<Selection> = {}, of = analysis): string[] {
  const whole = { kind: 'rule' as const, manual: false, ...selection };
  return withoutSuites(of, selectTargets(of, whole), whole).map((node) =>
    shortLabel(of.graph.labels.at(node)),
  );
}

describe('what Bazel is given', () => {
  it('has affected tests in place of suites, also those that only a suite asks for', () => {
    expect(patterns()).toEqual(['//:changed', '//:manual_test', '//:own_test', '//:test_alias']);
  });

  it('has no test for a suite that is not asked for', () => {
    expect(patterns({ excludedTags: ['slow'] })).toEqual(['//:changed', '//:own_test', '//:test_alias']);
    expect(patterns({ kind: 'test' })).toEqual(['//:own_test']);
  });

  it('leaves the choice to the tags of a suite that has some', () => {
    const tagged = analysisOf(
      { '@@//:manual_test': test([], 'manual'), '@@//:suite': suite(['@@//:manual_test'], 'quick') },
      ['@@//:manual_test'],
    );
    expect(patterns({}, tagged)).toEqual([]);
  });
});
