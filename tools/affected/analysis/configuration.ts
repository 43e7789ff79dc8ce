import { posix, relative } from 'node:path';

import { err, ok, type Result } from '../../result.ts';
import type { GitFailure } from '../git/git.ts';
import { readingTree } from '../git/tree-texts.ts';
import { labelsInOptions, starlarkInOptions } from '../options/option-labels.ts';
import { workspaceOptions, type WorkspaceOptions } from '../options/workspace-options.ts';
import { labelsInStarlark, loadedStarlark } from '../paths/loaded-starlark.ts';
import { readIfFile } from '../paths/read-if-file.ts';
import type { ChangeSet } from './change-set.ts';
import type { RevisionFiles } from './revision-files.ts';
import type { GlobalCause } from './seeds.ts';
import type { Site } from './site.ts';

/** How Bazel is run, now and before. */
export interface Configuration {
  /** Of tests, which are those of builds and more. */
  readonly options: readonly string[];
  /** Labels that options name, and those that the aspects among these name. */
  readonly named: readonly string[];
  /** Of `bazel query` as it was. */
  readonly loadingBefore: readonly string[];
  /** All rc files that are read now, or were. */
  readonly rcFiles: readonly string[];
  readonly causes: readonly GlobalCause[];
  /** Whether packages were loaded under other options before. */
  readonly otherLoading: boolean;
}

/** Whether it decides which Bazel runs, or is read by Bazel or git because of its name. */
export function isBazelFile(path: string): boolean {
  return BAZEL_FILES.test(path);
}

const BAZEL_FILES =
  /^(?:\.bazelversion|\.bazeliskrc|tools\/bazel|platform_mappings)$|(?:^|\/)\.gitattributes$/;

/** @param options as they are now */
export async function compareConfiguration(
  { workspace, bazel }: Site,
  { changes }: ChangeSet,
  options: WorkspaceOptions,
  filesBefore: () => Promise<Result<RevisionFiles, GitFailure>>,
): Promise<Result<Configuration, GitFailure>> {
  const kept = changes.filter(({ ignored }) => !ignored).map(({ path }) => path);
  const changed = new Set(kept);
  const readHere = (path: string): string | undefined => readIfFile(posix.join(workspace.directory, path));
  const aspects = loadedStarlark(starlarkInOptions(options.test), readHere);
  const read = new Set([...pathsInOptions(options.test), ...aspects]);
  const named = [...labelsInOptions(options.test), ...labelsInStarlark(aspects, readHere)];
  const fileCauses: GlobalCause[] = kept
    .filter((path) => isBazelFile(path) || read.has(path))
    .map((path) => ({ kind: 'file', path, what: 'bazel' }));

  const inWorkspace = (path: string): string => relative(workspace.directory, path);
  if (!options.paths.some((path) => changed.has(inWorkspace(path)))) {
    return ok({
      options: options.test,
      named,
      loadingBefore: options.query,
      rcFiles: options.paths,
      causes: fileCauses,
      otherLoading: false,
    });
  }
  const files = await filesBefore();
  if (!files.ok) return files;
  const before = files.value.entries;
  const old = await readingTree(workspace.repository, before, (readOld) =>
    workspaceOptions(bazel, (path) => {
      const inside = inWorkspace(path);
      return readOld(inside) ?? (changed.has(inside) || before.has(inside) ? undefined : readIfFile(path));
    }),
  );
  if (!old.ok) return err(old.error);
  return ok({
    options: options.test,
    named,
    loadingBefore: old.value.query,
    rcFiles: [...old.value.paths, ...options.paths],
    causes: [...fileCauses, ...optionCauses(old.value, options)],
    otherLoading: difference(old.value.query, options.query) !== undefined,
  });
}

function optionCauses(before: WorkspaceOptions, after: WorkspaceOptions): GlobalCause[] {
  const build = difference(before.build, after.build);
  if (build) return [{ kind: 'option', ...build, tests: false }];
  const test = difference(before.test, after.test);
  return test ? [{ kind: 'option', ...test, tests: true }] : [];
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

/** Values that may be paths of the workspace, such as that of `--workspace_status_command=tools/status.sh`. */
function pathsInOptions(options: readonly string[]): string[] {
  return options.flatMap((option) =>
    option
      .replace(/^--[^=]*=/, '')
      .split(/[,=\s]/)
      .map((word) => posix.normalize(word.replace(/^%workspace%\//, ''))),
  );
}
