import { appendFileSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';

import { isTest } from '../analysis/seeds.ts';
import type { AffectedOptions } from '../affected-command.ts';
import type { Asked } from '../command-line/ask.ts';
import type { CommandFailure } from '../command-line/command-failure.ts';
import { questionArguments } from '../command-line/question-arguments.ts';
import { err, ok, unreachable, type Result } from '../../result.ts';
import { shortLabel } from '../selection/labels.ts';
import { answerSummary, deletedLabels, targetEntry, type AnswerSummary } from './answer-document.ts';
import { describeCompared } from './compared.ts';
import { explainTarget } from './explain-target.ts';
import { githubOutput, githubSummary } from './github.ts';
import { gitlabChildPipeline, gitlabDotenv } from './gitlab.ts';
import { patternFile } from './pattern-file.ts';
import { writeFile, type Unwritable } from './write-file.ts';

/** Where Bazel's pattern files are, if any is wanted. */
interface PatternFiles {
  readonly targets?: string | undefined;
  readonly tests?: string | undefined;
}

/** Writes an answer in the form that is asked for, to stdout, a file, or where the CI system reads. */
export async function writeAnswer(
  asked: Asked,
  options: AffectedOptions,
  env: NodeJS.ProcessEnv,
): Promise<Result<void, CommandFailure>> {
  const files = patternFilesOf(options, env);
  const written = writePatternFiles(asked, files);
  if (!written.ok) return err({ type: 'unwritable', ...written.error });
  const text = await render(asked, options, files);
  if (!text.ok) return text;
  const done =
    options.output === undefined && options.format === 'github' && options.json !== true
      ? await writeForGithub(asked, text.value, env)
      : await writeText(text.value, options.output);
  return done.ok ? ok(undefined) : done;
}

function patternFilesOf(options: AffectedOptions, env: NodeJS.ProcessEnv): PatternFiles {
  const { targetsFile: targets, testsFile: tests } = options;
  const temporary = env['RUNNER_TEMP'];
  if (options.format !== 'github' || temporary === undefined) return { targets, tests };
  const directory = mkdtempSync(join(temporary, 'flywheel-affected-'));
  return { targets: targets ?? join(directory, 'targets'), tests: tests ?? join(directory, 'tests') };
}

function writePatternFiles({ answer, patterns }: Asked, files: PatternFiles): Result<void, Unwritable> {
  const tests = patterns.filter((node) => isTest(answer.graph, node));
  const contents = [
    [files.targets, patterns],
    [files.tests, tests],
  ] as const;
  for (const [file, nodes] of contents) {
    const written = file === undefined ? ok(undefined) : writeFile(file, patternFile(answer, nodes));
    if (!written.ok) return written;
  }
  return ok(undefined);
}

async function render(
  asked: Asked,
  options: AffectedOptions,
  files: PatternFiles,
): Promise<Result<string, CommandFailure>> {
  const { answer, targets, patterns } = asked;
  const label = (node: number): string => shortLabel(answer.graph.labels.at(node));
  const lines = (each: readonly string[]): string => each.map((line) => `${line}\n`).join('');
  const format = options.json === true ? 'json' : options.format;
  switch (format) {
    case 'lines': {
      const explain = (node: number): string => explainTarget(answer, node);
      return ok(lines(targets.map(options.explain === true ? explain : label)));
    }
    case 'nul':
      return ok(targets.map((node) => `${label(node)}\0`).join(''));
    case 'pattern-file':
      return ok(patternFile(answer, patterns));
    case 'json':
    case 'ndjson':
    case 'github':
    case 'gitlab-dotenv':
    case 'gitlab-child':
      break;
    default:
      return unreachable(format);
  }
  const ofTargets = await summarize(asked, targets);
  if (!ofTargets.ok) return ofTargets;
  const entries = (): ReturnType<typeof targetEntry>[] => targets.map((node) => targetEntry(answer, node));
  switch (format) {
    case 'json':
      return ok(
        `${JSON.stringify({ ...ofTargets.value, targets: entries(), deleted: deletedLabels(answer) }, null, 2)}\n`,
      );
    case 'ndjson':
      return ok(
        lines(
          [
            { type: 'answer', ...ofTargets.value },
            ...entries().map((entry) => ({ type: 'target', ...entry })),
            ...deletedLabels(answer).map((deleted) => ({ type: 'deleted', label: deleted })),
          ].map((line) => JSON.stringify(line)),
        ),
      );
    case 'github':
    case 'gitlab-dotenv':
    case 'gitlab-child': {
      const summary = await summarize(asked, patterns);
      return summary.ok ? ok(renderForCi(format, summary.value, options, files)) : summary;
    }
    default:
      return unreachable(format);
  }
}

function renderForCi(
  format: 'github' | 'gitlab-dotenv' | 'gitlab-child',
  summary: AnswerSummary,
  options: AffectedOptions,
  files: PatternFiles,
): string {
  switch (format) {
    case 'github':
      return githubOutput(summary, options.shards ?? 1, files);
    case 'gitlab-dotenv':
      return gitlabDotenv(summary, files);
    case 'gitlab-child':
      return gitlabChildPipeline({
        summary,
        shards: options.shards ?? 1,
        template: options.childTemplate,
        question: questionArguments(options, summary.base.commit),
        verb: options['--'] ?? ['test'],
      });
    default:
      return unreachable(format);
  }
}

async function summarize(
  { answer, workspace, revisions }: Asked,
  nodes: readonly number[],
): Promise<Result<AnswerSummary, CommandFailure>> {
  const compared = await describeCompared(workspace.repository, revisions);
  return compared.ok
    ? ok(answerSummary(answer, nodes, compared.value))
    : err({ type: 'analysis', failure: { type: 'git-failed', ...compared.error } });
}

/** To the files that GitHub names; what it does not name goes to stdout. */
async function writeForGithub(
  asked: Asked,
  text: string,
  env: NodeJS.ProcessEnv,
): Promise<Result<void, CommandFailure>> {
  const { GITHUB_OUTPUT: output, GITHUB_STEP_SUMMARY: page } = env;
  const summary = page === undefined ? undefined : await summarize(asked, asked.patterns);
  if (summary?.ok === false) return summary;
  const parts = [
    [output, text],
    [page, summary ? githubSummary(asked.answer, summary.value, asked.patterns) : ''],
  ] as const;
  for (const [file, part] of parts) {
    if (file === undefined) continue;
    try {
      appendFileSync(file, part);
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      return err({ type: 'unwritable', file, problem });
    }
  }
  return output === undefined ? writeText(text, undefined) : ok(undefined);
}

function writeText(text: string, file: string | undefined): Promise<Result<void, CommandFailure>> {
  if (file !== undefined) {
    const written = writeFile(file, text);
    return Promise.resolve(written.ok ? written : err({ type: 'unwritable', ...written.error }));
  }
  return new Promise((resolve) => {
    // Who reads only the first lines closes the pipe, and is content.
    process.stdout.on('error', (error: NodeJS.ErrnoException) => {
      resolve(
        error.code === 'EPIPE'
          ? ok(undefined)
          : err({ type: 'unwritable', file: 'stdout', problem: error.message }),
      );
    });
    process.stdout.write(text, () => {
      resolve(ok(undefined));
    });
  });
}
