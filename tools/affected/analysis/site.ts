import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

import { runProcess } from '../../process/run-process.ts';
import { makeScratchDirectory } from '../../process/scratch-directory.ts';
import { err, ok, type Result } from '../../result.ts';
import { Checkout } from '../git/checkout.ts';
import { changesBetween, changesInCheckout, FileMode, type FileChange } from '../git/file-change.ts';
import { git, type GitFailure } from '../git/git.ts';
import { materializeCommit } from '../git/materialize.ts';
import { listTree } from '../git/tree-listing.ts';
import { workspaceOptions } from '../options/workspace-options.ts';
import type { BazelInvocation } from '../query/query-targets.ts';
import type { Workspace } from './workspace.ts';

/** Where the files of one revision stand, and the Bazel that loads them there. */
export interface Site {
  readonly workspace: Workspace;
  readonly bazel: BazelInvocation;
  /** What differs between a commit and what stands here, as paths of the repository. */
  readonly changesSince: (commit: string) => Promise<Result<FileChange[], GitFailure>>;
}

const SHUTDOWN_TIMEOUT = { name: 'bazel shutdown', milliseconds: 60_000 };

export function checkoutSite(
  workspace: Workspace,
  bazel: BazelInvocation,
  checkout = new Checkout(workspace.repository),
): Site {
  return {
    workspace,
    bazel,
    changesSince: (commit) => changesInCheckout(workspace.repository, commit, checkout),
  };
}

/**
 * Puts a commit into a directory of its own, with a Bazel server of its own; both end with this call. The user's
 * checkout, index and server are not touched.
 */
export async function withCommitSite<T>(
  { workspace, bazel }: Pick<Site, 'workspace' | 'bazel'>,
  commit: string,
  use: (site: Site) => Promise<T>,
): Promise<Result<T, GitFailure>> {
  const scratch = makeScratchDirectory();
  try {
    const tree = await materializeCommit(workspace.repository, commit, join(scratch.path, 'tree'));
    if (!tree.ok) return err(tree.error);
    const directory = join(tree.value, workspace.prefix);
    mkdirSync(directory, { recursive: true });
    await linkSubmodules(workspace.repository, commit, tree.value);
    await copyUntrackedOptions(workspace, bazel, directory);
    const startupOptions = [...bazel.startupOptions, `--output_base=${join(scratch.path, 'out')}`];
    const own = { ...bazel, directory, startupOptions };
    try {
      return ok(
        await use({
          workspace: { ...workspace, directory },
          bazel: own,
          changesSince: (before) => changesBetween(workspace.repository, before, commit),
        }),
      );
    } finally {
      // Without a server there is nothing to end, and `shutdown` would start one.
      if (existsSync(join(scratch.path, 'out', 'server'))) {
        await runProcess({
          command: own.command,
          args: [...startupOptions, 'shutdown'],
          cwd: directory,
          env: own.env,
          timeout: SHUTDOWN_TIMEOUT,
        });
      }
    }
  } finally {
    scratch.remove();
  }
}

/** What is in a submodule is in no tree of this repository: it is taken from where it stands, as most changes leave it. */
async function linkSubmodules(repository: string, commit: string, target: string): Promise<void> {
  const tree = await listTree(repository, commit);
  if (!tree.ok) return;
  for (const [path, { mode }] of tree.value) {
    if (mode !== FileMode.submodule || !existsSync(join(repository, path))) continue;
    rmSync(join(target, path), { recursive: true, force: true });
    symlinkSync(join(repository, path), join(target, path));
  }
}

/** Options that git ignores are the same before and after: what the machine needs to run Bazel at all is among them. */
export async function copyUntrackedOptions(
  workspace: Workspace,
  bazel: BazelInvocation,
  target: string,
): Promise<void> {
  const { paths } = workspaceOptions(bazel, (path) =>
    existsSync(path) ? readFileSync(path, 'utf8') : undefined,
  );
  const inside = paths.filter((path) => path.startsWith(`${workspace.directory}/`) && existsSync(path));
  if (inside.length === 0) return;
  const listed = await git(workspace.directory, [
    'ls-files',
    '-z',
    '--cached',
    '--others',
    '--exclude-standard',
    '--',
    ...inside,
  ]);
  const known = new Set(listed.ok ? listed.value.split('\0') : []);
  for (const path of inside) {
    const name = relative(workspace.directory, path);
    const copy = join(target, name);
    if (known.has(name) || existsSync(copy)) continue;
    mkdirSync(dirname(copy), { recursive: true });
    copyFileSync(path, copy);
  }
}
