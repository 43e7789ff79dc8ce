import type { ConfiguredGraph } from './configured-graph.ts';

/** Its output says what packages say, with every branch of a select; Bazel shows what it asks about as no input. */
const READS_PACKAGES = 'genquery';

export interface Comparison {
  readonly after: ConfiguredGraph;
  /** Absent where it is the same. */
  readonly before?: ConfiguredGraph;
  /** Whether what stands in this file, or is in its directory, is not what it was. */
  readonly fileChanged: (label: string) => boolean;
  /** Whether something changed in what this target says of packages. Contents of files are no part of that. */
  readonly readsChangedPackage: (label: string) => boolean;
}

/** Labels that are not what they were, or take in what is not, in some configuration of the later graph. */
export function changedLabels({
  after,
  before,
  fileChanged,
  readsChangedPackage,
}: Comparison): ReadonlySet<string> {
  const users = new Map<string, string[]>();
  const reached = new Set<string>();
  for (const [key, { label, ruleClass, digests, inputs }] of after) {
    const changed =
      fileChanged(label) ||
      (before !== undefined &&
        (before.get(key)?.digests.join() !== digests.join() ||
          (ruleClass === READS_PACKAGES && readsChangedPackage(label))));
    if (changed) reached.add(key);
    for (const input of inputs) {
      const known = users.get(input);
      if (known) known.push(key);
      else users.set(input, [key]);
    }
  }
  // Grows while it is gone through.
  for (const key of reached) for (const user of users.get(key) ?? []) reached.add(user);
  return new Set([...reached].map((key) => after.get(key)?.label ?? ''));
}
