import type { AffectedOptions } from '../affected-command.ts';
import type { Asked } from '../command-line/ask.ts';
import type { Format } from '../command-line/output-options.ts';
import { questionArguments } from '../command-line/question-arguments.ts';
import { isFlywheelClone } from '../../machine/repository-root.ts';
import { unreachable } from '../../result.ts';
import { shortLabel } from '../selection/labels.ts';
import { answerSummary, deletedLabels, targetEntries, type AnswerDocument } from './answer-document.ts';
import type { Compared } from './compared.ts';
import { explainTarget } from './explain-target.ts';
import { githubOutput } from './github.ts';
import { gitlabChildPipeline, gitlabDotenv } from './gitlab.ts';
import { patternFile } from './pattern-file.ts';

/** How this program is started in a clone of it, and in a workspace that uses its module. */
const IN_CLONE = ['npx', 'flywheel', 'affected'];
const ELSEWHERE = ['bazel', 'run', '@rules_flywheel//tools:affected', '--'];

/** Where Bazel's pattern files are, if any is wanted. */
export interface PatternFiles {
  readonly targets?: string | undefined;
  readonly tests?: string | undefined;
}

/** Formats of labels alone: what was compared, and how, is not asked of git for them. */
export type LabelFormat = 'lines' | 'nul' | 'pattern-file';

export function isLabelFormat(format: Format): format is LabelFormat {
  return format === 'lines' || format === 'nul' || format === 'pattern-file';
}

export function renderLabels(
  format: LabelFormat,
  { answer, targets, patterns }: Asked,
  explain: boolean,
): string {
  const label = (node: number): string => shortLabel(answer.graph.labels.at(node));
  const line = (node: number): string => (explain ? explainTarget(answer, node) : label(node));
  switch (format) {
    case 'lines':
      return targets.map((node) => `${line(node)}\n`).join('');
    case 'nul':
      return targets.map((node) => `${label(node)}\0`).join('');
    case 'pattern-file':
      return patternFile(answer, patterns);
    default:
      return unreachable(format);
  }
}

/** With what was compared, and how that was found. */
export function renderAnswer(
  format: Exclude<Format, LabelFormat>,
  asked: Asked,
  compared: Compared,
  options: AffectedOptions,
  files: PatternFiles,
): string {
  const { answer, patterns } = asked;
  switch (format) {
    case 'json':
      return `${JSON.stringify(documentOf(asked, compared), null, 2)}\n`;
    case 'ndjson':
      return linesOf(documentOf(asked, compared));
    case 'github':
      return githubOutput(answerSummary(answer, patterns, compared), options.shards ?? 1, files);
    case 'gitlab-dotenv':
      return gitlabDotenv(answerSummary(answer, patterns, compared), files);
    case 'gitlab-child':
      return gitlabChildPipeline({
        summary: answerSummary(answer, patterns, compared),
        shards: options.shards ?? 1,
        template: options.childTemplate,
        program: isFlywheelClone(asked.workspace.directory) ? IN_CLONE : ELSEWHERE,
        question: questionArguments(options, compared.base.commit),
        verb: options['--'] ?? ['test'],
      });
    default:
      return unreachable(format);
  }
}

function documentOf({ answer, targets }: Asked, compared: Compared): AnswerDocument {
  return {
    ...answerSummary(answer, targets, compared),
    targets: targetEntries(answer, targets),
    deleted: deletedLabels(answer),
  };
}

/** One line for each target, so that a reader need not hold all of them. */
function linesOf({ targets, deleted, ...summary }: AnswerDocument): string {
  return [
    { type: 'answer', ...summary },
    ...targets.map((target) => ({ type: 'target', ...target })),
    ...deleted.map((label) => ({ type: 'deleted', label })),
  ]
    .map((line) => `${JSON.stringify(line)}\n`)
    .join('');
}
