import { ExitCode } from '../cli/exit-codes.ts';
import { plural } from '../plural.ts';
import type { AffectedOptions } from './affected-command.ts';
import { complain } from './command-line/complain.ts';
import { readQuestion } from './command-line/find-affected.ts';
import { partOf } from './report/select-targets.ts';
import { writeFile } from './report/write-file.ts';
import { writeText } from './report/write-text.ts';
import { patternsOf } from './report/pattern-file.ts';
import { runTargetDeterminator } from './target-determinator/run-target-determinator.ts';

/** `flywheel affected --engine target-determinator`: its answer in the place and the form of ours. */
export async function runWithTargetDeterminator(options: AffectedOptions): Promise<ExitCode> {
  const question = await readQuestion(options);
  if (!question.ok) return complain(question.error);
  const { workspace, bazel, revisions } = question.value;
  const found = await runTargetDeterminator({
    workspace,
    before: revisions.base.commit,
    after: revisions.head,
    bazel,
    onBaseError: options.onBaseError ?? 'all',
    ...(options.targets !== undefined && { targets: options.targets }),
    ...(options.targetDeterminator !== undefined && { binary: options.targetDeterminator }),
  });
  if (!found.ok) return complain({ type: 'target-determinator', failure: found.error });
  const labels = partOf(found.value, options.shard);
  const { commit, from } = revisions.base;
  process.stderr.write(
    `${plural(labels.length, 'affected target')} since ${commit.slice(0, 12)} (${from}): target-determinator\n`,
  );
  if (options.targetsFile !== undefined) {
    const written = writeFile(options.targetsFile, patternsOf(labels));
    if (!written.ok) return complain({ type: 'unwritable', ...written.error });
  }
  const written = await writeText(textOf(labels, options.format), options.output);
  if (!written.ok) return complain({ type: 'unwritable', ...written.error });
  return options.exitCode === true && labels.length > 0 ? ExitCode.findings : ExitCode.ok;
}

function textOf(labels: readonly string[], format: AffectedOptions['format']): string {
  if (format === 'pattern-file') return patternsOf(labels);
  return labels.map((label) => `${label}${format === 'nul' ? '\0' : '\n'}`).join('');
}
