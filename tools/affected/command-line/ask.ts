import { err, ok, type Result } from '../../result.ts';
import type { Answer } from '../report/answer.ts';
import { partOf, selectTargets, type Selection } from '../report/select-targets.ts';
import { withAlways } from '../selection/always.ts';
import { evaluateTargets } from '../selection/evaluate-targets.ts';
import { nearestLabels } from '../selection/labels.ts';
import { readTags } from '../selection/tags.ts';
import { withoutSuites } from '../selection/without-suites.ts';
import { unknownLabel, type CommandFailure } from './command-failure.ts';
import { findAffected, type Found, type Need } from './find-affected.ts';
import type { QuestionOptions } from './question-options.ts';
import type { SelectionOptions } from './selection-options.ts';

export interface Asked extends Found {
  readonly answer: Answer;
  /** The nodes that were asked for, in the order of their labels. */
  readonly targets: readonly number[];
  /** The same for Bazel to build and test, see {@link withoutSuites}. */
  readonly patterns: readonly number[];
}

/** Finds what is affected, and of that what these options ask for. */
export async function ask(
  options: QuestionOptions & SelectionOptions,
  need: Need = {},
): Promise<Result<Asked, CommandFailure>> {
  const named =
    options.targets !== undefined || options.always !== undefined || options.alwaysTags !== undefined;
  const found = await findAffected(options, { ...need, graph: named });
  if (!found.ok) return found;
  const { analysis, bazel, revisions } = found.value;
  const always = withAlways(analysis, { paths: options.always ?? [], tags: readTags(options.alwaysTags) });
  if (!always.ok) return err(unknownLabel(always.error, nearestLabels(analysis.graph, always.error.label)));
  const within =
    options.targets === undefined
      ? undefined
      : await evaluateTargets(
          options.targets,
          analysis.graph,
          revisions.head.type === 'checkout' ? bazel : undefined,
        );
  if (within?.ok === false) return err({ type: 'targets', failure: within.error });
  const { answer } = always.value;
  const selection: Selection = {
    kind: options.kind,
    manual: options.manual,
    named: always.value.named,
    tags: readTags(options.tags),
    excludedTags: readTags(options.excludeTags),
    ...(options.maxDistance !== undefined && { maxDistance: options.maxDistance }),
    ...(within && { within: within.value }),
  };
  const targets = selectTargets(answer, selection);
  const patterns = withoutSuites(answer, targets, selection);
  return ok({
    ...found.value,
    answer,
    targets: partOf(targets, options.shard),
    patterns: partOf(patterns, options.shard),
  });
}
