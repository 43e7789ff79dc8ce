import { ExitCode } from '../../cli/exit-codes.ts';
import { plural } from '../../plural.ts';
import { enableGuardian } from '../../process/guardian.ts';
import { isTest } from '../analysis/seeds.ts';
import { complain } from '../command-line/complain.ts';
import { findAffected, type Found } from '../command-line/find-affected.ts';
import type { QuestionOptions } from '../command-line/question-options.ts';
import { describeCause } from '../report/describe-cause.ts';
import { canonicalLabel, findTarget, nearestLabels, shortLabel } from '../selection/labels.ts';
import { findSources } from './find-sources.ts';

export interface WhyOptions extends QuestionOptions {
  readonly label: string;
}

/** `flywheel affected why`: also where the answer is that it is not affected, that is an answer. */
export async function runWhy(options: WhyOptions): Promise<ExitCode> {
  enableGuardian();
  const found = await findAffected(options, { graph: true });
  if (!found.ok) return complain(found.error);
  const { analysis } = found.value;
  const node = findTarget(analysis.graph, options.label);
  const gone = canonicalLabel(options.label);
  if (node === undefined && !(gone !== undefined && analysis.deleted.includes(gone))) {
    return complain({
      type: 'unknown-label',
      label: options.label,
      from: 'the label asked about',
      nearest: nearestLabels(analysis.graph, options.label),
    });
  }
  const lines =
    node === undefined
      ? [`${shortLabel(gone ?? options.label)} is gone: ${sinceBase(found.value)} has it`]
      : whyLines(found.value, node);
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
  return ExitCode.ok;
}

const MOST_SOURCES = 20;

function whyLines(found: Found, target: number): string[] {
  const { analysis } = found;
  const label = (node: number): string => shortLabel(analysis.graph.labels.at(node));
  const sources = findSources(analysis, target);
  if (sources.length === 0) {
    return [`${label(target)} is not affected by what changed since ${sinceBase(found)}`];
  }
  const what = isTest(analysis.graph, target) ? 'is affected, and a test' : 'is affected';
  const shown = sources.slice(0, MOST_SOURCES).flatMap(({ causes, via }) => {
    const way = via.length === 0 ? '' : ` via ${via.map(label).join(', ')}`;
    return causes.map((cause) => `  ${describeCause(cause)}${way}`);
  });
  const rest = sources.length - MOST_SOURCES;
  const more = rest > 0 ? [`  and ${plural(rest, 'more change')} below it`] : [];
  return [`${label(target)} ${what}:`, ...shown, ...more];
}

function sinceBase({ revisions: { base } }: Found): string {
  return `${base.commit.slice(0, 12)} (${base.from})`;
}
