import { describe, expect, it } from 'vitest';

import { documentProblems } from '../../../tests/affected/answer-schema.ts';
import type { GlobalCause } from '../analysis/seeds.ts';
import { NodeKind } from '../graph/target-graph.ts';
import type { Answer, AnswerCause } from './answer.ts';
import { analysisOf } from './analysis-of.ts';
import { answerSummary, deletedLabels, targetEntries } from './answer-document.ts';

const COMMIT = '0123456789012345678901234567890123456789';
const COMPARED = {
  base: { commit: COMMIT, tree: COMMIT, from: 'main' },
  head: { commit: COMMIT, tree: COMMIT, dirty: false },
};

const GLOBAL: Record<GlobalCause['kind'], GlobalCause> = {
  option: { kind: 'option', added: ['--copt=-O1'], removed: [], tests: false },
  file: { kind: 'file', path: '.bazelversion', what: 'bazel' },
  toolchain: { kind: 'toolchain', label: '@@//tool:toolchain' },
  'option-label': { kind: 'option-label', label: '@@//flags:value' },
  'build-setting': { kind: 'build-setting', label: '@@//flags:flag' },
  before: { kind: 'before', problem: 'ERROR: one\nERROR: two' },
};

const CAUSES: Record<AnswerCause['kind'], AnswerCause> = {
  file: { kind: 'file', path: 'a/x.txt', change: 'type-changed' },
  new: { kind: 'new' },
  'rule-class': { kind: 'rule-class', before: 'filegroup', after: 'genrule' },
  'rule-implementation': { kind: 'rule-implementation' },
  attribute: { kind: 'attribute' },
  'input-added': { kind: 'input-added', label: '@@other//x y:z' },
  'input-removed': { kind: 'input-removed', label: '@@//a:b' },
  package: { kind: 'package' },
  seed: { kind: 'seed', cause: GLOBAL.option },
  'always-path': { kind: 'always-path', path: 'a/x.txt', glob: '**' },
  'always-tag': { kind: 'always-tag', tag: 'external' },
};

const analysis = analysisOf(
  {
    '@@//a:a': ['@@//a:group'],
    '@@//a:group': { kind: NodeKind.packageGroup },
    '@@//b:b': { ruleClass: 'sh_test', tags: ['x'] },
    '@@//b:file': { kind: NodeKind.generatedFile },
  },
  { '@@//a:group': [{ kind: 'package' }], '@@//b:b': [], '@@//b:file': [{ kind: 'new' }] },
  {
    rung: 'everything',
    globalCauses: Object.values(GLOBAL),
    deleted: ['@@//gone:gone'],
    timings: { git: 1.4, bazelAfter: 20.6 },
  },
);
const node = (label: string): number => analysis.graph.labels.find(label) ?? -1;
const answer: Answer = {
  ...analysis,
  causes: new Map<number, readonly AnswerCause[]>([
    ...analysis.causes,
    [node('@@//b:b'), Object.values(CAUSES)],
  ]),
};

describe('the document of an answer', () => {
  it('is as the schema has it, whatever the causes are', () => {
    const targets = targetEntries(answer, answer.reach.nodes);
    const summary = answerSummary(answer, answer.reach.nodes, COMPARED);
    expect(documentProblems({ ...summary, targets, deleted: deletedLabels(answer) })).toEqual([]);
    expect(summary).toMatchObject({
      all: true,
      counts: { targets: 4, rules: 2, tests: 1, deleted: 1, changedFiles: 0 },
      timingsMs: { git: 1, bazelAfter: 21 },
    });
  });

  it('calls who may see a target, and what is of another repository, by their names', () => {
    expect(targetEntries(answer, [node('@@//a:a')])[0]).toMatchObject({
      direct: false,
      distance: 1,
      causes: [{ kind: 'visibility' }],
      via: ['//a:group'],
    });
    const modules: GlobalCause = { kind: 'file', path: 'MODULE.bazel', what: 'modules' };
    const seeded = {
      ...answer,
      causes: new Map([[node('@@//b:b'), [{ kind: 'seed', cause: modules } as const]]]),
    };
    expect(targetEntries(seeded, [node('@@//b:b')])[0]?.causes).toEqual([
      { kind: 'external-repo', path: 'MODULE.bazel' },
    ]);
  });
});
