import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { err, type Result } from '../../result.ts';
import { git, type GitFailure } from '../git/git.ts';

const FETCH_TIMEOUT = { name: 'git fetch', milliseconds: 5 * 60_000 };

/** Nothing but the objects: no tags, no submodules, no trace for somebody who looks at what was fetched last. */
const QUIET_FETCH = ['fetch', '--quiet', '--no-tags', '--no-recurse-submodules', '--no-write-fetch-head'];

/** The commit that a revision names; undefined where it names none that is here. */
export async function resolveCommit(repository: string, revision: string): Promise<string | undefined> {
  const found = await git(repository, [
    'rev-parse',
    '--verify',
    '--quiet',
    '--end-of-options',
    `${revision}^{commit}`,
  ]);
  return found.ok ? found.value.trim() : undefined;
}

export interface ResolvedCommit {
  readonly commit: string;
  readonly tree: string;
}

/** The commits that several revisions name, by these; those are not there that name none that is here. */
export async function resolveCommits(
  repository: string,
  revisions: readonly string[],
): Promise<ReadonlyMap<string, ResolvedCommit>> {
  // Git reads one of them from each line.
  const asked = revisions.filter((revision) => revision !== '' && !revision.includes('\n'));
  const found = await git(repository, ['cat-file', '--batch-check=%(objectname) %(objecttype)'], {
    stdin: asked.map((revision) => `${revision}^{commit}\n${revision}^{tree}\n`).join(''),
  });
  const answers = found.ok ? lines(found.value) : [];
  return new Map(
    asked.flatMap((revision, index) => {
      const [, commit] = /^([0-9a-f]+) commit$/.exec(answers[2 * index] ?? '') ?? [];
      const [, tree] = /^([0-9a-f]+) tree$/.exec(answers[2 * index + 1] ?? '') ?? [];
      return commit === undefined || tree === undefined ? [] : [[revision, { commit, tree }]];
    }),
  );
}

/** The commits at which the history of this clone ends although that of the repository goes on; none where it is whole. */
export async function shallowBoundary(repository: string): Promise<ReadonlySet<string>> {
  const path = await git(repository, ['rev-parse', '--git-path', 'shallow']);
  if (!path.ok) return new Set();
  const file = resolve(repository, path.value.trim());
  return new Set(existsSync(file) ? lines(readFileSync(file, 'utf8')) : []);
}

/** The parents that a commit names, also those that a shallow clone hides. */
export async function parentsOf(repository: string, commit: string): Promise<string[]> {
  const text = await git(repository, ['cat-file', 'commit', commit]);
  if (!text.ok) return [];
  const [head = ''] = text.value.split('\n\n');
  return [...head.matchAll(/^parent ([0-9a-f]+)$/gm)].map(([, parent]) => parent ?? '');
}

/** What a person is to type where fetching a commit did not work. */
export function fetchCommand(commit: string, shallow: boolean): string {
  return `git fetch --no-tags ${shallow ? '--depth=1 ' : ''}origin ${commit}`;
}

/** Brings one commit with its files here; of a complete clone it makes no shallow one. */
export async function fetchCommit(
  repository: string,
  commit: string,
  shallow: boolean,
): Promise<Result<string, GitFailure>> {
  return fetchObjects(repository, [...(shallow ? ['--depth=1'] : []), 'origin', commit]);
}

/** Brings a branch here, under the name that it has in every clone. */
export async function fetchBranch(
  repository: string,
  branch: string,
  shallow: boolean,
): Promise<Result<string, GitFailure>> {
  return fetchObjects(repository, [...(shallow ? ['--depth=1'] : []), 'origin', branchRefspec(branch)]);
}

export function branchRefspec(branch: string): string {
  return `+refs/heads/${branch}:refs/remotes/origin/${branch}`;
}

/** Brings more of the history behind these commits here. */
export async function deepen(
  repository: string,
  commits: readonly string[],
  by: number,
): Promise<Result<string, GitFailure>> {
  return fetchObjects(repository, [`--deepen=${by}`, '--stdin', 'origin'], `${commits.join('\n')}\n`);
}

async function fetchObjects(
  repository: string,
  args: readonly string[],
  stdin?: string,
): Promise<Result<string, GitFailure>> {
  const fetched = await git(repository, [...QUIET_FETCH, ...args], {
    timeout: FETCH_TIMEOUT,
    ...(stdin !== undefined && { stdin }),
  });
  if (fetched.ok) return fetched;
  return err({ command: fetched.error.command, problem: withoutCredentials(fetched.error.problem) });
}

/** Git repeats the address of a remote, in which CI systems write their token. */
export function withoutCredentials(text: string): string {
  return text.replaceAll(/(\w:\/\/)[^/\s'"]*@/g, '$1');
}

function lines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}
