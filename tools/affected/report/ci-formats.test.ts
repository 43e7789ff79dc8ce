import { execFileSync } from 'node:child_process';

import { describe, expect, it } from 'vitest';

import { MOST_SHARDS } from '../command-line/output-options.ts';
import { analysisOf } from './analysis-of.ts';
import { answerSummary, type AnswerSummary } from './answer-document.ts';
import { githubOutput, githubSummary } from './github.ts';
import { gitlabChildPipeline, gitlabDotenv } from './gitlab.ts';

const COMPARED = {
  base: { commit: '0123456789012345678901234567890123456789', tree: '', from: 'main' },
  head: { commit: '', tree: '', dirty: false },
};

function summaryOf(count: number): AnswerSummary {
  const labels = Array.from({ length: count }, (_, index) => `@@//a:${index}`);
  const analysis = analysisOf(Object.fromEntries(labels.map((label) => [label, []])), labels);
  return answerSummary(analysis, analysis.reach.nodes, COMPARED);
}

function shardsOf(count: number, shards: number): string[] {
  const [, matrix = ''] = /^matrix=(.*)$/m.exec(githubOutput(summaryOf(count), shards, {})) ?? [];
  const { include } = JSON.parse(matrix) as { include: { shard: string }[] };
  return include.map(({ shard }) => shard);
}

describe('for GitHub', () => {
  it('a matrix has no empty part, never too many, and one entry where nothing is affected', () => {
    expect(shardsOf(3, 8)).toEqual(['1/3', '2/3', '3/3']);
    expect(shardsOf(1000, MOST_SHARDS)).toHaveLength(256);
    expect(shardsOf(0, 8)).toEqual(['none']);
  });

  it('the summary names what touches the most targets, in a table that no name can break', () => {
    const analysis = analysisOf(
      { '@@//a:a|b': [], '@@//a:user': ['@@//a:a|b'], '@@//b:b': [] },
      { '@@//a:a|b': [{ kind: 'file', path: 'a/`|x', change: 'added' }], '@@//b:b': [{ kind: 'new' }] },
    );
    const nodes = [...analysis.reach.nodes].sort((a, b) => a - b);
    const page = githubSummary(analysis, answerSummary(analysis, nodes, COMPARED), nodes);
    expect(page).toContain('### 3 affected targets, 0 tests\n');
    expect(page).toContain("| `a/'\\|x added` | 2 |\n| `//b:b: new` | 1 |\n");
  });
});

describe('for GitLab', () => {
  it('a job asks the same question again, in words that a shell gives back as they are', () => {
    const question = ['--base=abc', "--targets=//a + //b's", '--always=**=>//c'];
    const pipeline = JSON.parse(
      gitlabChildPipeline({
        summary: summaryOf(2),
        shards: 2,
        template: undefined,
        program: ['bazel', 'run', '@rules_flywheel//tools:affected', '--'],
        question,
        verb: ['test', '--test_arg=a b'],
      }),
    ) as Record<string, { script: [string] }>;
    expect(Object.keys(pipeline)).toEqual(['stages', 'affected 1/2', 'affected 2/2']);
    const [script] = pipeline['affected 1/2']?.script ?? [''];
    const words = execFileSync('sh', ['-c', `printf '%s\\n' ${script}`], { encoding: 'utf8' });
    expect(words.trim().split('\n')).toEqual([
      ...['bazel', 'run', '@rules_flywheel//tools:affected', '--', 'run', ...question],
      ...['--shard', '1/2', '--', 'test', '--test_arg=a b'],
    ]);
  });

  it('a dotenv report names the files that were written', () => {
    expect(gitlabDotenv(summaryOf(0), { tests: 'tests.txt' })).toBe(
      'AFFECTED_ANY=false\nAFFECTED_COUNT=0\nAFFECTED_TESTS=0\n' +
        `AFFECTED_BASE=${COMPARED.base.commit}\nAFFECTED_TESTS_FILE=tests.txt\n`,
    );
  });
});
