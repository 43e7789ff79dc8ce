import { effectiveOptions, type EffectiveOptions } from './effective-options.ts';
import { rcFilesInEffect } from './rc-files.ts';
import { readBazelrc, type ReadRc } from './read-bazelrc.ts';
import type { BazelInvocation } from '../query/query-targets.ts';

export interface WorkspaceOptions extends EffectiveOptions {
  /** All rc files that were read or looked for, imported ones included. */
  readonly paths: readonly string[];
}

/** The options in effect in a workspace, from its rc files, those of the machine and the command line. */
export function workspaceOptions(bazel: BazelInvocation, read: ReadRc): WorkspaceOptions {
  const files = rcFilesInEffect(bazel.directory, bazel.startupOptions, bazel.env).map((file) =>
    readBazelrc(file, read, bazel.directory),
  );
  const lines = files.flatMap((file) => file.lines);
  return {
    ...effectiveOptions(lines, bazel.options, bazel.buildOptions),
    paths: files.flatMap(({ paths }) => paths),
  };
}
