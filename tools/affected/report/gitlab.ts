import type { AnswerSummary } from './answer-document.ts';
import { shardNames } from './shards.ts';

/** A file for `artifacts: reports: dotenv`. */
export function gitlabDotenv(
  { base, counts }: AnswerSummary,
  files: { readonly targets?: string | undefined; readonly tests?: string | undefined },
): string {
  const values = {
    AFFECTED_ANY: String(counts.targets > 0),
    AFFECTED_COUNT: String(counts.targets),
    AFFECTED_TESTS: String(counts.tests),
    AFFECTED_BASE: base.commit,
    AFFECTED_TARGETS_FILE: files.targets,
    AFFECTED_TESTS_FILE: files.tests,
  };
  return Object.entries(values)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}\n`]))
    .join('');
}

export interface ChildPipeline {
  readonly summary: AnswerSummary;
  readonly shards: number;
  /** A file of the repository with the hidden job `.affected`: what each job needs besides its script. */
  readonly template: string | undefined;
  /** How the program is started. */
  readonly program: readonly string[];
  /** Options that ask the same question again, without `--shard`. */
  readonly question: readonly string[];
  /** What Bazel is to do with the targets: `test`, with its options. */
  readonly verb: readonly string[];
}

/**
 * A pipeline for `trigger: include: artifact`. GitLab refuses one without a job, so where nothing is affected there is
 * one that does nothing. JSON is YAML, and quoting is no matter of taste in it.
 */
export function gitlabChildPipeline(pipeline: ChildPipeline): string {
  const { summary, shards, template, program, question, verb } = pipeline;
  const job = (script: string): Record<string, unknown> => ({
    stage: 'test',
    ...(template !== undefined && { extends: '.affected' }),
    script: [script],
  });
  const jobs = shardNames(summary.counts.targets, shards).map((shard) => {
    const words = [...program, 'run', ...question, '--shard', shard, '--', ...verb];
    return [`affected ${shard}`, job(words.map(quote).join(' '))] as const;
  });
  const nothing = ['nothing affected', { ...job('echo nothing is affected'), before_script: [] }] as const;
  const document = {
    ...(template !== undefined && { include: [{ local: template }] }),
    stages: ['test'],
    ...Object.fromEntries<unknown>(jobs.length === 0 ? [nothing] : jobs),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** For a shell. */
function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
