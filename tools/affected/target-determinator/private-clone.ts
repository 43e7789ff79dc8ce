import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

import { err, ok, type Result } from '../../result.ts';
import type { Workspace } from '../analysis/workspace.ts';
import { FileMode } from '../git/file-change.ts';
import { git, type GitFailure } from '../git/git.ts';
import { listTree } from '../git/tree-listing.ts';
import { readBazelrc } from '../options/read-bazelrc.ts';

export type PrivateCloneFailure =
  ({ readonly type: 'git-failed' } & GitFailure) | { readonly type: 'submodule'; readonly path: string };

const IDENTITY = [
  '-c',
  'user.name=flywheel',
  '-c',
  'user.email=flywheel@localhost',
  '-c',
  'commit.gpgSign=false',
];

/**
 * A git repository of its own with the objects of another, in which what stands in the other's checkout is committed.
 * A program that checks revisions out where it is run can do so there, and the checkout, index and references of the
 * user stay as they are.
 *
 * Not `git clone`: of a shallow repository it copies what can be reached, and the commit to compare with may be there
 * without that.
 *
 * @param before a commit that must be there as well
 * @param after what is checked out in it
 * @returns the workspace in it
 */
export async function makePrivateClone(
  workspace: Workspace,
  before: string,
  after: { readonly type: 'checkout' } | { readonly type: 'commit'; readonly commit: string },
  directory: string,
): Promise<Result<string, PrivateCloneFailure>> {
  const made = await shareObjects(workspace.repository, directory);
  if (!made.ok) return failed(made.error);
  const commit = after.type === 'commit' ? ok(after.commit) : await commitCheckout(workspace, directory);
  if (!commit.ok) return failed(commit.error);
  for (const revision of [before, commit.value]) {
    const tree = await listTree(directory, revision);
    if (!tree.ok) return failed(tree.error);
    const submodule = [...tree.value].find(([, { mode }]) => mode === FileMode.submodule);
    if (submodule) return err({ type: 'submodule', path: submodule[0] });
  }
  const checkedOut = await git(directory, ['checkout', '--quiet', '--force', '--detach', commit.value]);
  if (!checkedOut.ok) return failed(checkedOut.error);
  const inside = join(directory, workspace.prefix);
  copyUntrackedOptions(workspace.directory, inside);
  return ok(inside);
}

async function shareObjects(repository: string, directory: string): Promise<Result<string, GitFailure>> {
  const paths = await git(repository, [
    'rev-parse',
    '--git-path',
    'objects',
    '--git-path',
    'shallow',
    '--git-path',
    'info/exclude',
    '--show-object-format',
  ]);
  if (!paths.ok) return paths;
  const [objects = '', shallow = '', exclude = '', format = 'sha1'] = paths.value.trim().split('\n');
  const init = await git(repository, [
    'init',
    '--quiet',
    '--template=',
    `--object-format=${format}`,
    directory,
  ]);
  if (!init.ok) return init;
  const own = join(directory, '.git');
  mkdirSync(join(own, 'objects/info'), { recursive: true });
  mkdirSync(join(own, 'info'), { recursive: true });
  writeFileSync(join(own, 'objects/info/alternates'), `${resolve(repository, objects)}\n`);
  for (const [from, to] of [
    [shallow, 'shallow'],
    [exclude, 'info/exclude'],
  ] as const) {
    const file = resolve(repository, from);
    if (existsSync(file)) copyFileSync(file, join(own, to));
  }
  return init;
}

/** A commit of what stands in the checkout, without what git ignores: HEAD itself where nothing was edited. */
async function commitCheckout(
  { repository, directory: workspace, prefix }: Workspace,
  clone: string,
): Promise<Result<string, GitFailure>> {
  const head = await git(repository, ['rev-parse', '--verify', 'HEAD^{commit}']);
  if (!head.ok) return head;
  const commit = head.value.trim();
  const links = bazelLinks(workspace).map((name) => `/${prefix}${name}\n`);
  appendFileSync(join(clone, '.git/info/exclude'), `\n${links.join('')}`);
  const there = [`--git-dir=${join(clone, '.git')}`, `--work-tree=${repository}`];
  for (const args of [
    ['read-tree', commit],
    ['add', '--all'],
  ]) {
    const done = await git(repository, [...there, ...args]);
    if (!done.ok) return done;
  }
  const tree = await git(clone, ['write-tree']);
  if (!tree.ok) return tree;
  const old = await git(clone, ['rev-parse', `${commit}^{tree}`]);
  if (!old.ok || old.value === tree.value) return old.ok ? ok(commit) : old;
  const made = await git(clone, [
    ...IDENTITY,
    'commit-tree',
    '-p',
    commit,
    '-m',
    'what stands in the checkout',
    tree.value.trim(),
  ]);
  return made.ok ? ok(made.value.trim()) : made;
}

/** The links that Bazel makes; where git does not ignore them they lead out of the clone. */
function bazelLinks(workspace: string): string[] {
  return readdirSync(workspace, { withFileTypes: true })
    .filter((entry) => entry.name.startsWith('bazel-') && entry.isSymbolicLink())
    .map(({ name }) => name);
}

/** Options that git does not keep hold for both revisions. */
function copyUntrackedOptions(workspace: string, clone: string): void {
  const { paths } = readBazelrc(
    join(workspace, '.bazelrc'),
    (path) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined),
    workspace,
  );
  for (const path of paths) {
    const target = join(clone, relative(workspace, path));
    if (!path.startsWith(`${workspace}/`) || !existsSync(path) || existsSync(target)) continue;
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(path, target);
  }
}

function failed(failure: GitFailure): Result<never, PrivateCloneFailure> {
  return err({ type: 'git-failed', ...failure });
}
