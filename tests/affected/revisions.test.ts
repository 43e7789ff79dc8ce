import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { chooseRevisions, type RevisionRequest } from '../../tools/affected/revisions/choose-revisions.ts';
import { describeRevisionFailure, exitCodeOf } from '../../tools/affected/revisions/revision-failure.ts';
import { GitRemote, type Clone } from './git-remote.ts';

const NOUGHTS = '0'.repeat(40);

let remote: GitRemote;
/** The first commit of main. */
let first: string;

beforeEach(async () => {
  remote = await GitRemote.create();
  first = await remote.commit();
});

afterEach(() => {
  remote.remove();
});

/** What was chosen, or the failure with its exit code and text. */
async function choose(
  clone: Clone,
  request: RevisionRequest = {},
  env: NodeJS.ProcessEnv = {},
): Promise<unknown> {
  const chosen = await chooseRevisions(clone.path, request, env);
  if (chosen.ok)
    return { base: chosen.value.base.commit, from: chosen.value.base.from, head: chosen.value.head };
  return {
    code: exitCodeOf(chosen.error),
    type: chosen.error.type,
    text: describeRevisionFailure(chosen.error),
  };
}

function github(event: unknown, variables: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const path = remote.writeFile('event.json', JSON.stringify(event));
  return { GITHUB_ACTIONS: 'true', GITHUB_EVENT_PATH: path, ...variables };
}

const checkout = { type: 'checkout' };

describe('what was asked for', () => {
  test('the option comes before the variable, and the variable before CI', async () => {
    const second = await remote.commit();
    const third = await remote.commit();
    const clone = await remote.clone();
    const env = { FLYWHEEL_AFFECTED_BASE: second, GITLAB_CI: 'true', CI_COMMIT_BEFORE_SHA: third };
    expect(await choose(clone, { base: first }, env)).toMatchObject({
      base: first,
      from: 'the option --base',
    });
    expect(await choose(clone, {}, env)).toMatchObject({
      base: second,
      from: 'the variable FLYWHEEL_AFFECTED_BASE',
    });
    expect(await choose(clone, {}, { ...env, FLYWHEEL_AFFECTED_BASE: '' })).toMatchObject({ base: third });
  });

  test('a head that stands in a clean checkout is the checkout; in one with edits it is the commit', async () => {
    const second = await remote.commit();
    const clone = await remote.clone();
    const base = first;
    expect(await choose(clone, { base })).toMatchObject({ head: checkout });
    expect(await choose(clone, { base, head: 'main' })).toMatchObject({ head: checkout });
    expect(await choose(clone, { base, head: first })).toMatchObject({
      head: { type: 'commit', commit: first },
    });
    clone.write('new', '');
    expect(await choose(clone, { base, head: 'HEAD' })).toMatchObject({
      head: { type: 'commit', commit: second },
    });
    expect(await choose(clone, { base })).toMatchObject({ head: checkout });
  });

  test('an unknown revision is an error of use, with the command that may bring it', async () => {
    const clone = await remote.clone();
    expect(await choose(clone, { base: 'no/such' })).toMatchObject({
      code: 2,
      text: expect.stringContaining(
        '"no/such" here (named by the option --base); if it is not fetched: git fetch origin no/such',
      ) as string,
    });
    expect(await choose(clone, { base: 'origin/no' })).toMatchObject({
      code: 2,
      text: expect.stringContaining(
        'git fetch --no-tags origin +refs/heads/no:refs/remotes/origin/no',
      ) as string,
    });
    expect(await choose(clone, { base: first, head: '--all' })).toMatchObject({ code: 2 });
  });

  test('outside of a repository, and in one without a commit', async () => {
    const empty = await remote.clone('--no-checkout');
    await empty.git('checkout', '--quiet', '--orphan', 'empty');
    expect(await choose(empty)).toMatchObject({ code: 2, type: 'not-a-repository' });
    remote.remove();
    remote = await GitRemote.create();
    const outside = await chooseRevisions(join(remote.path, '..'), {}, {});
    expect(outside).toMatchObject({ ok: false, error: { type: 'not-a-repository' } });
  });
});

describe('the default branch', () => {
  test('the merge base with it is taken, and edits on top of it are compared with it', async () => {
    const clone = await remote.clone();
    const fork = first;
    await clone.git('checkout', '--quiet', '-b', 'topic');
    await clone.commit('mine');
    await remote.commit();
    await clone.git('fetch', '--quiet');
    expect(await choose(clone)).toEqual({
      base: fork,
      from: 'the merge base with origin/HEAD',
      head: checkout,
    });
    await clone.git('checkout', '--quiet', 'origin/main');
    expect(await choose(clone)).toMatchObject({ base: await clone.git('rev-parse', 'origin/main') });
  });

  test('without origin/HEAD it is origin/main or origin/master; without those, something must be named', async () => {
    const clone = await remote.clone();
    await clone.git('remote', 'set-head', 'origin', '--delete');
    expect(await choose(clone)).toMatchObject({ from: 'the merge base with origin/main' });
    await clone.git('update-ref', 'refs/remotes/origin/master', 'origin/main');
    await clone.git('update-ref', '-d', 'refs/remotes/origin/main');
    expect(await choose(clone)).toMatchObject({ from: 'the merge base with origin/master' });
    await clone.git('update-ref', '-d', 'refs/remotes/origin/master');
    expect(await choose(clone)).toMatchObject({
      code: 2,
      type: 'no-default-branch',
      text: expect.stringContaining('flywheel affected --base REVISION') as string,
    });
  });

  test('histories that have nothing in common', async () => {
    const clone = await remote.clone();
    await clone.git('checkout', '--quiet', '--orphan', 'other');
    await clone.commit('mine');
    expect(await choose(clone)).toMatchObject({
      code: 4,
      text: expect.stringContaining('no common ancestor') as string,
    });
  });

  test('a shallow clone is deepened until the merge base is certain', async () => {
    const fork = await remote.commit();
    for (let count = 0; count < 5; count++) await remote.commit();
    await remote.commitOn('topic', fork);
    const tip = await remote.commit();
    const clone = await remote.checkout(tip, 1);
    await clone.git('fetch', '--quiet', '--depth=2', 'origin', '+refs/heads/main:refs/remotes/origin/main');
    expect(await choose(clone)).toMatchObject({ base: fork, from: 'the merge base with origin/main' });
  });

  test('an older ancestor that a shallow clone shows is not taken while a cut hides the best one', async () => {
    // side: first - one - two - three, which main merges; topic begins at two.
    await remote.commitOn('side', 'main');
    const two = await remote.commitOn('side');
    const three = await remote.commitOn('side');
    await remote.commitOn('main');
    await remote.git('branch', '--force', 'merged', await remote.merge('main', three));
    const tip = await remote.commitOn('topic', two);
    const clone = await remote.clone('--no-checkout');
    await clone.git('checkout', '--quiet', '--detach', tip);
    await clone.git('update-ref', 'refs/remotes/origin/main', 'origin/merged');
    await clone.git('remote', 'set-head', 'origin', 'main');
    clone.write('.git/shallow', `${three}\n`);
    expect(await clone.git('merge-base', tip, 'origin/main')).toBe(first);
    expect(await choose(clone)).toMatchObject({ base: two });
  });

  test('what cannot be deepened is not guessed', async () => {
    await remote.commitOn('topic', 'main');
    const tip = await remote.commit();
    await remote.commitOn('main');
    const clone = await remote.checkout(tip, 1);
    await clone.git('fetch', '--quiet', '--depth=1', 'origin', '+refs/heads/main:refs/remotes/origin/main');
    await clone.git('remote', 'set-url', 'origin', 'https://somebody:secret@127.0.0.1:1/gone.git');
    const failed = await choose(clone);
    expect(failed).toMatchObject({
      code: 4,
      type: 'base-unavailable',
      text: expect.stringContaining('fetch it: git fetch --no-tags --unshallow origin') as string,
    });
    expect(JSON.stringify(failed)).toContain('127.0.0.1:1/gone.git');
    expect(JSON.stringify(failed)).not.toContain('secret');
  });
});

describe('GitHub', () => {
  const pullRequest = (base: string, head: string): unknown => ({
    pull_request: { base: { sha: base }, head: { sha: head } },
    repository: { default_branch: 'main' },
  });

  test('a pull request that is checked out merged is compared with what it was merged into, one commit deep', async () => {
    const head = await remote.commitOn('topic', 'main');
    const newer = await remote.commitOn('main');
    const merged = await remote.merge('main', head);
    const clone = await remote.checkout(merged, 1);
    const env = github(pullRequest(first, head), {
      GITHUB_EVENT_NAME: 'pull_request',
      GITHUB_REF: 'refs/pull/1/merge',
      GITHUB_SHA: merged,
    });
    expect(await choose(clone, {}, env)).toEqual({
      base: newer,
      from: 'the pull request of GitHub, and what its merge commit was merged into',
      head: checkout,
    });
    // The commit is here with its files, and the clone is as shallow as it was.
    expect(await clone.git('ls-tree', '-r', '--name-only', newer)).toContain('file');
    expect(await clone.git('rev-list', '--count', 'HEAD')).toBe('1');
  });

  test('a pull request whose own commit is checked out is compared with where it began', async () => {
    const head = await remote.commitOn('topic', 'main');
    const newer = await remote.commitOn('main');
    const env = github(pullRequest(newer, head), { GITHUB_EVENT_NAME: 'pull_request' });
    expect(await choose(await remote.checkout(head), {}, env)).toMatchObject({
      base: first,
      from: 'the pull request of GitHub, and where it began',
    });
    expect(await choose(await remote.checkout(head, 1), {}, env)).toMatchObject({
      base: newer,
      from: 'the pull request of GitHub',
    });
  });

  test('pull_request_target checks out the branch itself: that is said, and not an empty answer given', async () => {
    const head = await remote.commitOn('topic', 'main');
    const env = github(pullRequest(first, head), { GITHUB_EVENT_NAME: 'pull_request_target' });
    for (const clone of [await remote.checkout(first), await remote.checkout(first, 1)]) {
      expect(await choose(clone, {}, env)).toMatchObject({
        code: 4,
        type: 'nothing-to-compare',
        text: expect.stringContaining(`check out the pull request: ${head}`) as string,
      });
    }
  });

  test('a merge group is compared with its parent', async () => {
    const parent = await remote.commit();
    const head = await remote.commit();
    const env = github({ merge_group: { base_sha: parent } }, { GITHUB_EVENT_NAME: 'merge_group' });
    expect(await choose(await remote.checkout(head, 1), {}, env)).toMatchObject({
      base: parent,
      from: 'the merge group of GitHub',
    });
  });

  test('a push is compared with what was there before, also where that is no ancestor', async () => {
    const before = await remote.commitOn('topic', 'main');
    const after = await remote.commitOn('topic', first);
    const env = github({ before, forced: true }, { GITHUB_EVENT_NAME: 'push' });
    const clone = await remote.checkout(after);
    expect(await choose(clone, {}, env)).toMatchObject({ base: before, from: 'the push to GitHub' });
    // A complete clone stays one.
    expect(await clone.git('rev-parse', '--is-shallow-repository')).toBe('false');
  });

  test('where what a forced push left is gone, it is the merge base', async () => {
    const after = await remote.commitOn('topic', 'main');
    const gone = 'd'.repeat(40);
    const event = { before: gone, forced: true, repository: { default_branch: 'main' } };
    const env = github(event, { GITHUB_EVENT_NAME: 'push' });
    expect(await choose(await remote.checkout(after, 1), {}, env)).toMatchObject({
      base: first,
      from: 'the push to GitHub, whose commit before is gone: the merge base with origin/main',
    });
    // On the default branch that would be nothing.
    expect(await choose(await remote.checkout(first), {}, env)).toMatchObject({
      code: 4,
      type: 'base-unavailable',
      text: expect.stringContaining(`git fetch --no-tags origin ${gone}`) as string,
    });
  });

  test('a new branch is compared with the merge base; a run on the default branch must be told', async () => {
    const tip = await remote.commitOn('topic', 'main');
    const event = { before: NOUGHTS, repository: { default_branch: 'main' } };
    const env = github(event, { GITHUB_EVENT_NAME: 'push' });
    expect(await choose(await remote.checkout(tip), {}, env)).toMatchObject({ base: first });
    expect(await choose(await remote.checkout(first), {}, env)).toMatchObject({
      code: 4,
      type: 'nothing-to-compare',
      text: expect.stringContaining('flywheel affected --base REVISION') as string,
    });
  });

  test('an event that cannot be read is not taken for no change', async () => {
    const clone = await remote.clone();
    for (const path of ['/nonexistent', remote.writeFile('event.json', '{"before":')]) {
      const env = { GITHUB_ACTIONS: 'true', GITHUB_EVENT_NAME: 'push', GITHUB_EVENT_PATH: path };
      expect(await choose(clone, {}, env)).toMatchObject({ code: 4, type: 'nothing-to-compare' });
    }
  });
});

describe('GitLab', () => {
  const gitlab = (variables: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({
    GITLAB_CI: 'true',
    CI_DEFAULT_BRANCH: 'main',
    CI_COMMIT_BEFORE_SHA: NOUGHTS,
    ...variables,
  });

  test('a merge request is compared with where it began', async () => {
    const head = await remote.commitOn('topic', 'main');
    await remote.commitOn('main');
    const env = gitlab({ CI_MERGE_REQUEST_DIFF_BASE_SHA: first, CI_MERGE_REQUEST_TARGET_BRANCH_SHA: '' });
    expect(await choose(await remote.checkout(head, 1), {}, env)).toMatchObject({
      base: first,
      from: 'the merge request of GitLab',
    });
  });

  test('a merged result, alone or in a train, is compared with what it was merged into', async () => {
    const head = await remote.commitOn('topic', 'main');
    const target = await remote.commitOn('main');
    const merged = await remote.merge('main', head);
    const env = gitlab({
      CI_MERGE_REQUEST_DIFF_BASE_SHA: first,
      CI_MERGE_REQUEST_TARGET_BRANCH_SHA: target,
    });
    expect(await choose(await remote.checkout(merged, 1), {}, env)).toMatchObject({
      base: target,
      from: 'the merged result of GitLab',
    });
  });

  test('a push is compared with what was there before; a new branch with the merge base', async () => {
    const before = await remote.commitOn('topic', 'main');
    const head = await remote.commitOn('topic');
    const env = gitlab({ CI_COMMIT_BEFORE_SHA: before });
    expect(await choose(await remote.checkout(head, 1), {}, env)).toMatchObject({ base: before });
    expect(await choose(await remote.checkout(head, 1), {}, gitlab({}))).toMatchObject({
      base: first,
      from: 'GitLab, which names no commit before: the merge base with origin/main',
    });
  });
});

describe('shallow clones', () => {
  test('a commit that is written out is fetched once; one that is gone is an error with the command', async () => {
    const tip = await remote.commit();
    const clone = await remote.checkout(tip, 1);
    expect(await choose(clone, { base: first })).toMatchObject({ base: first });
    expect(await choose(clone, { base: first, head: first })).toMatchObject({
      head: { type: 'commit', commit: first },
    });
    const gone = 'e'.repeat(40);
    expect(await choose(clone, { base: gone })).toMatchObject({
      code: 4,
      text: expect.stringContaining(`fetch it: git fetch --no-tags --depth=1 origin ${gone}`) as string,
    });
  });

  test('an ancestor that the history does not reach is not an unknown revision', async () => {
    const tip = await remote.commit();
    const clone = await remote.checkout(tip, 1);
    expect(await choose(clone, { base: 'HEAD~1' })).toMatchObject({
      code: 4,
      text: expect.stringContaining('git fetch --no-tags --unshallow origin') as string,
    });
  });

  test('nothing that people look at changes: neither the index, nor what was fetched last', async () => {
    const tip = await remote.commit();
    const clone = await remote.checkout(tip, 1);
    const files = ['.git/index', '.git/FETCH_HEAD', '.git/HEAD', '.git/config'];
    const read = (): Buffer[] => files.map((file) => readFileSync(join(clone.path, file)));
    const before = read();
    expect(await choose(clone, { base: first, head: 'HEAD' })).toMatchObject({ head: checkout });
    expect(read()).toEqual(before);
  });
});
