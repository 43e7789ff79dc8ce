import { plural } from '../../plural.ts';
import { shortLabel } from '../selection/labels.ts';
import { describeCause } from './describe-cause.ts';
import type { Answer } from './answer.ts';
import type { AnswerSummary } from './answer-document.ts';
import { wayTo } from './explain-target.ts';
import { shardNames } from './shards.ts';

/** Lines for $GITHUB_OUTPUT. */
export function githubOutput(
  { counts }: AnswerSummary,
  shards: number,
  files: { readonly targets?: string | undefined; readonly tests?: string | undefined },
): string {
  const values = {
    any: String(counts.targets > 0),
    count: String(counts.targets),
    tests: String(counts.tests),
    'targets-file': files.targets,
    'tests-file': files.tests,
    matrix: JSON.stringify(matrix(counts.targets, shards)),
  };
  return Object.entries(values)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}\n`]))
    .join('');
}

/** GitHub refuses a matrix without an entry, so one that says so stands for nothing. */
function matrix(count: number, shards: number): { readonly include: readonly Record<string, string>[] } {
  const names = shardNames(count, shards);
  return { include: names.length === 0 ? [{ shard: 'none' }] : names.map((shard) => ({ shard })) };
}

const MOST_CAUSES = 10;

/** Markdown for $GITHUB_STEP_SUMMARY: how many, and what touches the most of them. */
export function githubSummary(answer: Answer, summary: AnswerSummary, targets: readonly number[]): string {
  const { base, counts, rung } = summary;
  const touched = new Map<string, number>();
  for (const node of targets) {
    const { source } = wayTo(answer, node);
    const label = shortLabel(answer.graph.labels.at(source));
    for (const cause of answer.causes.get(source) ?? []) {
      const own = cause.kind === 'file' || cause.kind === 'seed' || cause.kind.startsWith('always');
      const text = own ? describeCause(cause) : `${label}: ${describeCause(cause)}`;
      touched.set(text, (touched.get(text) ?? 0) + 1);
    }
  }
  const top = [...touched].sort((a, b) => b[1] - a[1]);
  const rows = top.slice(0, MOST_CAUSES).map(([cause, count]) => `| ${code(cause)} | ${count} |`);
  const rest = top.length - rows.length;
  return [
    `### ${plural(counts.targets, 'affected target')}, ${plural(counts.tests, 'test')}`,
    '',
    `Compared with \`${base.commit.slice(0, 12)}\` (${base.from}); rung \`${rung}\`.`,
    '',
    ...(rows.length === 0 ? [] : ['| cause | targets |', '| --- | ---: |', ...rows]),
    ...(rest === 0 ? [] : ['', `and ${plural(rest, 'more cause')}`]),
    '',
  ].join('\n');
}

function code(text: string): string {
  return `\`${text.replaceAll('`', "'").replaceAll('|', '\\|').replaceAll('\n', ' ')}\``;
}
