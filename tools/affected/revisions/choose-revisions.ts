import { err, ok, type Result } from '../../result.ts';
import { git } from '../git/git.ts';
import { ciFacts, type CiBase, type CiFacts } from './ci-base.ts';
import { isCommitId } from './commit-id.ts';
import {
  fetchBranch,
  branchRefspec,
  fetchCommand,
  fetchCommit,
  parentsOf,
  resolveCommit,
  resolveCommits,
  shallowBoundary,
  type ResolvedCommit,
} from './commits.ts';
import { mergeBase } from './merge-base.ts';
import type { RevisionFailure } from './revision-failure.ts';

export interface RevisionRequest {
  readonly base?: string;
  readonly head?: string;
}

export interface Revisions {
  readonly base: {
    readonly commit: string;
    /** Who or what named it, for people. */
    readonly from: string;
  };
  readonly head: { readonly type: 'checkout' } | { readonly type: 'commit'; readonly commit: string };
  /** The commit that is checked out. */
  readonly current: string;
  /** Git trees of commits, as far as they are known by now. */
  readonly trees: ReadonlyMap<string, string>;
}

type Base = Result<Revisions['base'], RevisionFailure>;

export const BASE_VARIABLE = 'FLYWHEEL_AFFECTED_BASE';

/** What to compare, and with what: as asked for, as the environment says, as the CI system says, or the merge base. */
export async function chooseRevisions(
  repository: string,
  request: RevisionRequest,
  env: NodeJS.ProcessEnv,
): Promise<Result<Revisions, RevisionFailure>> {
  const base = namedBase(request, env);
  const named = [request.head, base?.revision].filter((revision) => revision !== undefined);
  const here = await resolveCommits(repository, ['HEAD', ...named]);
  const current = here.get('HEAD')?.commit;
  if (current === undefined) {
    const asked = await git(repository, ['rev-parse', '--verify', 'HEAD^{commit}']);
    const problem = asked.ok ? 'HEAD names no commit' : asked.error.problem;
    return err({ type: 'not-a-repository', directory: repository, problem });
  }
  const head = await chooseHead(repository, request.head, current, here);
  if (!head.ok) return head;
  const after = head.value.type === 'commit' ? head.value.commit : current;
  const chosen = base
    ? await commitOfBase(repository, base, here)
    : await baseOfEnvironment(repository, after, env);
  const trees = new Map([...here.values()].map(({ commit, tree }) => [commit, tree]));
  return chosen.ok ? ok({ base: chosen.value, head: head.value, current, trees }) : chosen;
}

interface NamedBase {
  readonly revision: string;
  /** For people. */
  readonly from: string;
}

function namedBase({ base }: RevisionRequest, env: NodeJS.ProcessEnv): NamedBase | undefined {
  if (base !== undefined) return { revision: base, from: 'the option --base' };
  const revision = env[BASE_VARIABLE];
  // An empty variable is one that a CI job could not fill.
  if (revision === undefined || revision === '') return undefined;
  return { revision, from: `the variable ${BASE_VARIABLE}` };
}

async function commitOfBase(
  repository: string,
  { revision, from }: NamedBase,
  here: ReadonlyMap<string, ResolvedCommit>,
): Promise<Base> {
  const named = await namedCommit(repository, revision, from, here);
  return named.ok ? ok({ commit: named.value, from }) : named;
}

async function baseOfEnvironment(repository: string, after: string, env: NodeJS.ProcessEnv): Promise<Base> {
  const facts = ciFacts(env);
  if (!facts) return mergeBaseWithDefault(repository, after);
  return ciCommit(repository, after, facts.base, facts);
}

async function chooseHead(
  repository: string,
  revision: string | undefined,
  current: string,
  here: ReadonlyMap<string, ResolvedCommit>,
): Promise<Result<Revisions['head'], RevisionFailure>> {
  if (revision === undefined) return ok({ type: 'checkout' });
  const named = await namedCommit(repository, revision, 'the option --head', here);
  if (!named.ok) return named;
  if (named.value !== current) return ok({ type: 'commit', commit: named.value });
  const status = await git(repository, [
    'status',
    '--porcelain',
    '--untracked-files=normal',
    '--ignore-submodules=none',
  ]);
  const clean = status.ok && status.value === '';
  return ok(clean ? { type: 'checkout' } : { type: 'commit', commit: named.value });
}

async function ciCommit(repository: string, after: string, base: CiBase, facts: CiFacts): Promise<Base> {
  switch (base.type) {
    case 'merge-base': {
      const found = await mergeBaseWithDefault(repository, after, facts.defaultBranch);
      if (!found.ok) return found;
      const from = `${base.from}: ${found.value.from}`;
      return differs(found.value.commit, after, from, 'name one: flywheel affected --base REVISION');
    }
    case 'commit': {
      const fetched = await bringCommit(repository, base.commit, base.from);
      if (fetched.ok || !base.orMergeBase)
        return fetched.ok ? ok({ commit: base.commit, from: base.from }) : fetched;
      const found = await mergeBaseWithDefault(repository, after, facts.defaultBranch);
      // On the default branch itself that would be the commit that is looked at.
      if (!found.ok || found.value.commit === after) return fetched;
      return ok({
        commit: found.value.commit,
        from: `${base.from}, whose commit before is gone: ${found.value.from}`,
      });
    }
    case 'pull-request':
      return pullRequestBase(repository, after, base);
  }
}

async function pullRequestBase(
  repository: string,
  after: string,
  { base, head, mergeCommit, from }: Extract<CiBase, { type: 'pull-request' }>,
): Promise<Base> {
  const [into, merged] = await parentsOf(repository, after);
  // The branch may have moved on since the event was made. What it had when the merge was made is the side of the merge
  // that is not the pull request's: compared with an older one, all that others have merged would be in the answer.
  if (into !== undefined && merged !== undefined && (merged === head || after === mergeCommit)) {
    const what = `${from}, and what its merge commit was merged into`;
    const fetched = await bringCommit(repository, into, what);
    return fetched.ok ? ok({ commit: into, from: what }) : fetched;
  }
  const fetched = await bringCommit(repository, base, from);
  if (!fetched.ok) return fetched;
  const next = `check out the pull request: ${head}`;
  const boundary = await shallowBoundary(repository);
  // Where it began is less, but far away in a shallow clone; the branch's own commit is judged as well.
  if (boundary.size > 0) return differs(base, after, from, next);
  const began = await mergeBase(repository, base, after);
  return began.ok
    ? differs(began.value, after, `${from}, and where it began`, next)
    : differs(base, after, from, next);
}

function differs(commit: string, after: string, from: string, command: string): Base {
  return commit === after ? err({ type: 'nothing-to-compare', commit, from, command }) : ok({ commit, from });
}

/** The newest commit that the default branch has as well. */
async function mergeBaseWithDefault(repository: string, after: string, branch?: string): Promise<Base> {
  const tip = await defaultBranchTip(repository, branch);
  if (!tip.ok) return tip;
  const { name, commit } = tip.value;
  const from = `the merge base with ${name}`;
  const found = await mergeBase(repository, after, commit);
  if (found.ok) return ok({ commit: found.value, from });
  return err({ type: 'base-unavailable', wanted: from, from: 'the default branch', ...found.error });
}

async function defaultBranchTip(
  repository: string,
  branch: string | undefined,
): Promise<Result<{ readonly name: string; readonly commit: string }, RevisionFailure>> {
  const names = branch === undefined ? ['origin/HEAD', 'origin/main', 'origin/master'] : [`origin/${branch}`];
  for (const name of names) {
    const commit = await resolveCommit(repository, `refs/remotes/${name}`);
    if (commit !== undefined) return ok({ name, commit });
  }
  if (branch === undefined) return err({ type: 'no-default-branch', tried: names });
  const name = `origin/${branch}`;
  const shallow = (await shallowBoundary(repository)).size > 0;
  const fetched = await fetchBranch(repository, branch, shallow);
  const commit = fetched.ok ? await resolveCommit(repository, `refs/remotes/${name}`) : undefined;
  if (commit !== undefined) return ok({ name, commit });
  return err({
    type: 'base-unavailable',
    wanted: name,
    from: 'the default branch that the CI system names',
    problem: fetched.ok ? 'it was fetched and is not there' : fetched.error.problem,
    command: `git fetch --no-tags ${shallow ? '--depth=1 ' : ''}origin ${branchRefspec(branch)}`,
  });
}

/** The commit that somebody named. One that is written out may be fetched. */
async function namedCommit(
  repository: string,
  revision: string,
  from: string,
  here: ReadonlyMap<string, ResolvedCommit>,
): Promise<Result<string, RevisionFailure>> {
  const commit = here.get(revision)?.commit;
  if (commit !== undefined) return ok(commit);
  const written: boolean = isCommitId(revision);
  if (written) return bringCommit(repository, revision, from);
  const [, stem] = /^([^~^]+)[~^]/.exec(revision) ?? [];
  const boundary = await shallowBoundary(repository);
  if (boundary.size > 0 && stem !== undefined && (await resolveCommit(repository, stem)) !== undefined) {
    return err({
      type: 'base-unavailable',
      wanted: revision,
      from,
      problem: 'the clone is shallow, and its history ends before',
      command: 'git fetch --no-tags --unshallow origin',
    });
  }
  const branch = revision.replace(/^origin\//, '');
  const command =
    branch === revision
      ? `git fetch origin ${revision}`
      : `git fetch --no-tags ${boundary.size > 0 ? '--depth=1 ' : ''}origin ${branchRefspec(branch)}`;
  return err({ type: 'unknown-revision', revision, from, command });
}

/** Fetches a commit that is not here, once. */
async function bringCommit(
  repository: string,
  commit: string,
  from: string,
): Promise<Result<string, RevisionFailure>> {
  if ((await resolveCommit(repository, commit)) !== undefined) return ok(commit);
  const shallow = (await shallowBoundary(repository)).size > 0;
  const fetched = await fetchCommit(repository, commit, shallow);
  if (fetched.ok && (await resolveCommit(repository, commit)) !== undefined) return ok(commit);
  return err({
    type: 'base-unavailable',
    wanted: `the commit ${commit}`,
    from,
    problem: fetched.ok ? 'it was fetched and is not there' : fetched.error.problem,
    command: fetchCommand(commit, shallow),
  });
}
