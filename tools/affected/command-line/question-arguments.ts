import type { QuestionOptions } from './question-options.ts';
import type { SelectionOptions } from './selection-options.ts';

/** Arguments that ask the same question in another job, which may not know by itself what to compare with. */
export function questionArguments(options: QuestionOptions & SelectionOptions, base: string): string[] {
  const value = (name: string, given: string | number | undefined): string[] =>
    given === undefined ? [] : [`--${name}=${given}`];
  const values = (name: string, given: readonly string[] | undefined): string[] =>
    (given ?? []).flatMap((each) => value(name, each));
  const flag = (name: string, given: boolean | undefined): string[] => (given === true ? [`--${name}`] : []);
  return [
    ...value('base', base),
    ...value('head', options.head),
    ...value('on-base-error', options.onBaseError === 'fail' ? 'fail' : undefined),
    ...flag('precise', options.precise),
    ...value('bazel', options.bazel),
    ...values('bazel-startup-option', options.bazelStartupOption),
    ...values('bazel-option', options.bazelOption),
    ...value('snapshot-url', options.snapshotUrl),
    ...value('snapshot-dir', options.snapshotDir),
    ...flag('no-snapshots', options.snapshots === false),
    ...value('targets', options.targets),
    ...value('kind', options.kind),
    ...value('tags', options.tags),
    ...value('exclude-tags', options.excludeTags),
    ...flag('manual', options.manual),
    ...value('max-distance', options.maxDistance),
    ...values('always', options.always),
    ...value('always-tags', options.alwaysTags),
  ];
}
