import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { FileChange } from '../git/file-change.ts';
import { effectiveOptions, type EffectiveOptions } from '../options/effective-options.ts';
import { readBazelrc } from '../options/read-bazelrc.ts';
import type { GlobalCause } from './seeds.ts';

/** Files that decide which Bazel runs, or that Bazel or git reads by name. */
const BAZEL_FILES =
  /(?:^|\/)(?:\.bazelversion|\.bazeliskrc|\.gitattributes)$|^tools\/bazel$|^platform_mappings$/;

/**
 * What changed in how Bazel is run.
 *
 * @param before the workspace as it was
 * @param after the workspace
 * @param given options of the command line
 */
export function configurationCauses(
  changes: readonly FileChange[],
  before: string,
  after: string,
  given: readonly string[],
): GlobalCause[] {
  const files = changes
    .filter(({ path, ignored }) => !ignored && BAZEL_FILES.test(path))
    .map(({ path }) => ({ kind: 'file' as const, path, what: 'bazel' as const }));
  const [old, now] = [optionsOf(before, given), optionsOf(after, given)];
  const build = difference(old.build, now.build);
  if (build) return [...files, { kind: 'option', ...build, tests: false }];
  const test = difference(old.test, now.test);
  return test ? [...files, { kind: 'option', ...test, tests: true }] : files;
}

/** The options in effect in a workspace. */
export function optionsOf(workspace: string, given: readonly string[]): EffectiveOptions {
  const { lines } = readBazelrc(
    join(workspace, '.bazelrc'),
    (path) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined),
    workspace,
  );
  return effectiveOptions(lines, given);
}

/** Undefined where they are the same; where only the order is another, which may matter, both lists are empty. */
function difference(
  before: readonly string[],
  after: readonly string[],
): { readonly added: readonly string[]; readonly removed: readonly string[] } | undefined {
  if (before.length === after.length && before.every((option, index) => option === after[index])) {
    return undefined;
  }
  return {
    added: after.filter((option) => !before.includes(option)),
    removed: before.filter((option) => !after.includes(option)),
  };
}
