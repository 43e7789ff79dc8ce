import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';

import { isTest } from '../analysis/seeds.ts';
import type { AffectedOptions } from '../affected-command.ts';
import type { Asked } from '../command-line/ask.ts';
import type { CommandFailure } from '../command-line/command-failure.ts';
import { err, ok, type Result } from '../../result.ts';
import { answerSummary } from './answer-document.ts';
import { describeCompared } from './compared.ts';
import { githubSummary } from './github.ts';
import { patternFile } from './pattern-file.ts';
import { isLabelFormat, renderAnswer, renderLabels, type PatternFiles } from './render-answer.ts';
import { appendToFile, writeFile, type Unwritable } from './write-file.ts';
import { writeText } from './write-text.ts';

/** Writes an answer in the form that is asked for, to stdout, a file, or where the CI system reads. */
export async function writeAnswer(
  asked: Asked,
  options: AffectedOptions,
  env: NodeJS.ProcessEnv,
): Promise<Result<void, CommandFailure>> {
  const format = options.json === true ? 'json' : options.format;
  const files = patternFilesOf(format, options, env);
  const written = files.ok ? writePatternFiles(asked, files.value) : files;
  if (!files.ok || !written.ok) return unwritable(written);
  if (isLabelFormat(format)) {
    const text = renderLabels(format, asked, options.explain === true);
    return unwritable(await writeText(text, options.output));
  }
  const compared = await describeCompared(asked.workspace.repository, asked.revisions, asked.checkout);
  if (!compared.ok) return err({ type: 'analysis', failure: { type: 'git-failed', ...compared.error } });
  const text = renderAnswer(format, asked, compared.value, options, files.value);
  const { GITHUB_OUTPUT: output, GITHUB_STEP_SUMMARY: page } = env;
  if (format === 'github' && page !== undefined) {
    const summary = answerSummary(asked.answer, asked.patterns, compared.value);
    const shown = appendToFile(page, githubSummary(asked.answer, summary, asked.patterns));
    if (!shown.ok) return unwritable(shown);
  }
  return unwritable(
    format === 'github' && options.output === undefined && output !== undefined
      ? appendToFile(output, text)
      : await writeText(text, options.output),
  );
}

function unwritable(written: Result<unknown, Unwritable>): Result<void, CommandFailure> {
  return written.ok ? ok(undefined) : err({ type: 'unwritable', ...written.error });
}

/** GitHub has a directory for what later steps of a job read. */
function patternFilesOf(
  format: AffectedOptions['format'],
  { targetsFile: targets, testsFile: tests }: AffectedOptions,
  { RUNNER_TEMP: temporary }: NodeJS.ProcessEnv,
): Result<PatternFiles, Unwritable> {
  if (format !== 'github' || temporary === undefined) return ok({ targets, tests });
  try {
    const directory = mkdtempSync(join(temporary, 'flywheel-affected-'));
    return ok({ targets: targets ?? join(directory, 'targets'), tests: tests ?? join(directory, 'tests') });
  } catch (error) {
    return err({ file: temporary, problem: error instanceof Error ? error.message : String(error) });
  }
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
