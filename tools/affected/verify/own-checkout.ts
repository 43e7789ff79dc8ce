import {
  chmodSync,
  cpSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

import { runProcess } from '../../process/run-process.ts';
import { makeScratchDirectory } from '../../process/scratch-directory.ts';
import { err, ok, type Result } from '../../result.ts';
import { copyUntrackedOptions } from '../analysis/site.ts';
import type { Workspace } from '../analysis/workspace.ts';
import { git } from '../git/git.ts';
import { materializeCommit } from '../git/materialize.ts';
import type { BazelInvocation } from '../query/query-targets.ts';

/** What is to stand in a checkout. */
export type Revision = { readonly type: 'checkout' } | { readonly type: 'commit'; readonly commit: string };

/** A workspace that is nobody else's, with a Bazel of its own: the user's checkout and server are not touched. */
export interface OwnCheckout {
  readonly bazel: BazelInvocation;
  /** Puts another revision there, and writes only what differs; the problem is what git said. */
  readonly stand: (revision: Revision) => Promise<Result<undefined, string>>;
}

const SHUTDOWN_TIMEOUT = { name: 'bazel shutdown', milliseconds: 60_000 };

/** Everything that it made is gone, and its server ended, with the end of this call. */
export async function withOwnCheckout<T>(
  workspace: Workspace,
  bazel: BazelInvocation,
  use: (checkout: OwnCheckout) => Promise<T>,
): Promise<T> {
  const scratch = makeScratchDirectory();
  const root = join(scratch.path, 'own');
  const directory = join(root, 'tree', workspace.prefix);
  const startupOptions = [...bazel.startupOptions, `--output_base=${join(scratch.path, 'out')}`];
  const run = async (command: string, args: readonly string[], cwd: string): Promise<void> => {
    await runProcess({ command, args, cwd, env: bazel.env, timeout: SHUTDOWN_TIMEOUT });
  };
  try {
    return await use({
      bazel: { ...bazel, directory, startupOptions },
      stand: async (revision) => {
        const commit = revision.type === 'commit' ? revision.commit : 'HEAD';
        const tree = await materializeCommit(workspace.repository, commit, root);
        if (!tree.ok) return err(`${tree.error.command}: ${tree.error.problem}`);
        const copied = await copyFromCheckout(workspace.repository, tree.value, revision);
        if (!copied.ok) return copied;
        await copyUntrackedOptions(workspace, bazel, directory);
        return ok(undefined);
      },
    });
  } finally {
    mkdirSync(directory, { recursive: true });
    await run(bazel.command, [...startupOptions, 'shutdown'], directory);
    // Bazel makes directories of outputs read-only.
    await run('chmod', ['-R', 'u+w', scratch.path], '/');
    scratch.remove();
  }
}

/** Of a commit: submodules, which are in no tree. Of the checkout: all that git knows and does not ignore. */
async function copyFromCheckout(
  repository: string,
  tree: string,
  revision: Revision,
): Promise<Result<undefined, string>> {
  const listed = await git(repository, ['ls-files', '-z', '--cached', '--others', '--exclude-standard']);
  if (!listed.ok) return err(`${listed.error.command}: ${listed.error.problem}`);
  const paths = new Set(listed.value.split('\0').filter((path) => path !== ''));
  for (const path of paths) {
    const [from, to] = [join(repository, path), join(tree, path)];
    const isDirectory = kindOf(from) === 'directory';
    if (isDirectory) copyDirectory(from, to);
    else if (revision.type === 'checkout') copyFile(from, to);
  }
  if (revision.type === 'checkout') removeOthers(tree, '', paths);
  return ok(undefined);
}

function kindOf(path: string): 'absent' | 'directory' | 'file' | 'link' {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found) return 'absent';
  if (found.isSymbolicLink()) return 'link';
  return found.isDirectory() ? 'directory' : 'file';
}

function copyDirectory(from: string, to: string): void {
  rmSync(to, { recursive: true, force: true });
  cpSync(from, to, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => basename(path) !== '.git',
  });
}

/** What is the same already keeps its times, as Bazel would otherwise read it again. */
function copyFile(from: string, to: string): void {
  const kind = kindOf(from);
  if (kind !== 'absent' && kindOf(to) === kind && sameFile(from, to, kind)) return;
  rmSync(to, { recursive: true, force: true });
  if (kind === 'absent') return;
  mkdirSync(dirname(to), { recursive: true });
  if (kind === 'link') symlinkSync(readlinkSync(from), to);
  else {
    writeFileSync(to, readFileSync(from));
    chmodSync(to, lstatSync(from).mode & 0o777);
  }
}

function sameFile(from: string, to: string, kind: 'directory' | 'file' | 'link'): boolean {
  if (kind === 'link') return readlinkSync(from) === readlinkSync(to);
  const [executable, other] = [from, to].map((path) => lstatSync(path).mode & 0o100);
  return executable === other && readFileSync(from).equals(readFileSync(to));
}

/** Files of the commit that the checkout no longer has, and directories that are empty without them. */
function removeOthers(tree: string, directory: string, known: ReadonlySet<string>): boolean {
  let empty = true;
  for (const entry of readdirSync(join(tree, directory), { withFileTypes: true })) {
    const path = directory === '' ? entry.name : `${directory}/${entry.name}`;
    const remains = known.has(path) || (entry.isDirectory() && !removeOthers(tree, path, known));
    if (remains) empty = false;
    else rmSync(join(tree, path), { recursive: true, force: true });
  }
  return empty;
}
