import { expect, test } from 'vitest';

import { ciFacts } from './ci-base.ts';

const ONE = '1'.repeat(40);
const TWO = '2'.repeat(40);

function base(env: NodeJS.ProcessEnv, event = '{}'): unknown {
  return ciFacts(env, () => event)?.base;
}

test('outside of CI there is nothing to read', () => {
  expect(ciFacts({})).toBeUndefined();
  // Some shells of developers have this one.
  expect(ciFacts({ CI: 'true', GITHUB_EVENT_PATH: '/nonexistent' })).toBeUndefined();
});

test('a merged result comes before a merge request, and that before a push', () => {
  const push = { GITLAB_CI: 'true', CI_COMMIT_BEFORE_SHA: ONE };
  const request = { ...push, CI_MERGE_REQUEST_DIFF_BASE_SHA: TWO };
  const merged = { ...request, CI_MERGE_REQUEST_TARGET_BRANCH_SHA: '3'.repeat(64) };
  expect(base(push)).toMatchObject({ commit: ONE, orMergeBase: true });
  expect(base(request)).toMatchObject({ commit: TWO, orMergeBase: false });
  expect(base(merged)).toMatchObject({ commit: '3'.repeat(64), orMergeBase: false });
});

test('what is no whole commit is not handed to git', () => {
  for (const before of ['0'.repeat(40), '', 'main', '--upload-pack=touch', ONE.slice(1)]) {
    expect(base({ GITLAB_CI: 'true', CI_COMMIT_BEFORE_SHA: before })).toMatchObject({ type: 'merge-base' });
    const event = JSON.stringify({ before, merge_group: { base_sha: before } });
    const github = { GITHUB_ACTIONS: 'true', GITHUB_EVENT_PATH: 'event', GITHUB_EVENT_NAME: 'push' };
    expect(base(github, event)).toMatchObject({ type: 'merge-base' });
  }
});

test('an event of another shape than expected is one that says nothing', () => {
  const github = { GITHUB_ACTIONS: 'true', GITHUB_EVENT_PATH: 'event', GITHUB_EVENT_NAME: 'pull_request' };
  for (const event of ['null', '[]', '"text"', '{', '{"pull_request":null}', '{"pull_request":{"base":1}}']) {
    expect(base(github, event)).toMatchObject({ type: 'merge-base' });
  }
});

test('only the merge that GitHub made for the pull request counts as its merge commit', () => {
  const event = JSON.stringify({ pull_request: { base: { sha: ONE }, head: { sha: TWO } } });
  const github = { GITHUB_ACTIONS: 'true', GITHUB_EVENT_PATH: 'event', GITHUB_SHA: '3'.repeat(40) };
  expect(base({ ...github, GITHUB_REF: 'refs/pull/7/merge' }, event)).toMatchObject({
    mergeCommit: '3'.repeat(40),
  });
  // pull_request_target: the branch that it goes to.
  expect(base({ ...github, GITHUB_REF: 'refs/heads/main' }, event)).not.toHaveProperty('mergeCommit');
});
