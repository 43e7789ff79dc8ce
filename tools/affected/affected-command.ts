import { ExitCode } from '../cli/exit-codes.ts';
import { enableGuardian } from '../process/guardian.ts';
import { ask } from './command-line/ask.ts';
import { complain } from './command-line/complain.ts';
import type { EngineOptions } from './command-line/engine-options.ts';
import type { OutputOptions } from './command-line/output-options.ts';
import type { QuestionOptions } from './command-line/question-options.ts';
import type { SelectionOptions } from './command-line/selection-options.ts';
import { summaryLines } from './report/summary-lines.ts';
import { writeAnswer } from './report/write-answer.ts';
import { runWithTargetDeterminator } from './target-determinator-command.ts';

export interface AffectedOptions extends QuestionOptions, SelectionOptions, OutputOptions, EngineOptions {
  readonly before?: string | undefined;
  readonly after?: string | undefined;
  /** What each job of a child pipeline is to do. */
  readonly '--'?: readonly string[] | undefined;
}

/** `flywheel affected`: data on stdout or in files, and only once it is whole; everything else on stderr. */
export async function runAffected(options: AffectedOptions): Promise<ExitCode> {
  enableGuardian();
  const question = {
    ...options,
    base: options.base ?? options.before,
    head: options.head ?? options.after,
  };
  if (options.engine === 'target-determinator') return runWithTargetDeterminator(question);
  const asked = await ask(question);
  if (!asked.ok) return complain(asked.error);
  const { answer, targets, revisions } = asked.value;
  for (const line of summaryLines(answer, targets, revisions)) process.stderr.write(`${line}\n`);
  const written = await writeAnswer(asked.value, question, process.env);
  if (!written.ok) return complain(written.error);
  return options.exitCode === true && targets.length > 0 ? ExitCode.findings : ExitCode.ok;
}
