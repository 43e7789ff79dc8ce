import type { CiBase, CiFacts } from './ci-base.ts';
import { isCommitId } from './commit-id.ts';

/** The parts of an event that matter here; anything may be missing, or be something else. */
interface GithubEvent {
  readonly before?: unknown;
  readonly pull_request?: {
    readonly base?: { readonly sha?: unknown };
    readonly head?: { readonly sha?: unknown };
  };
  readonly merge_group?: { readonly base_sha?: unknown };
  readonly repository?: { readonly default_branch?: unknown };
}

/** Format: docs.github.com, "Webhook events and payloads". */
export function githubBase(env: NodeJS.ProcessEnv, readFile: (path: string) => string): CiFacts {
  const name = env['GITHUB_EVENT_NAME'] ?? '';
  const event = readEvent(env['GITHUB_EVENT_PATH'], readFile);
  if (!event) {
    return { base: { type: 'merge-base', from: 'GitHub, without an event that can be read' } };
  }
  const branch = event.repository?.default_branch;
  return {
    base: baseOf(name, event, env),
    ...(typeof branch === 'string' && branch !== '' && { defaultBranch: branch }),
  };
}

function baseOf(name: string, event: GithubEvent, env: NodeJS.ProcessEnv): CiBase {
  const [base, head] = [event.pull_request?.base?.sha, event.pull_request?.head?.sha];
  if (isCommitId(base) && isCommitId(head)) {
    const built = env['GITHUB_SHA'];
    const isMerge = /^refs\/pull\/\d+\/merge$/.test(env['GITHUB_REF'] ?? '');
    return {
      type: 'pull-request',
      base,
      head,
      ...(isMerge && isCommitId(built) && { mergeCommit: built }),
      from: 'the pull request of GitHub',
    };
  }
  // The group in front of this one, which is merged first or this one is made anew.
  const parent = event.merge_group?.base_sha;
  if (isCommitId(parent)) {
    return { type: 'commit', commit: parent, from: 'the merge group of GitHub', orMergeBase: false };
  }
  // Only noughts for a new branch or tag. After a forced push it is no ancestor, and was judged all the same.
  if (name === 'push' && isCommitId(event.before)) {
    return { type: 'commit', commit: event.before, from: 'the push to GitHub', orMergeBase: true };
  }
  return { type: 'merge-base', from: `the event "${name}" of GitHub, which names no commit before` };
}

function readEvent(path: string | undefined, readFile: (path: string) => string): GithubEvent | undefined {
  if (path === undefined) return undefined;
  try {
    const event: unknown = JSON.parse(readFile(path));
    return typeof event === 'object' && event !== null ? event : undefined;
  } catch {
    return undefined;
  }
}
