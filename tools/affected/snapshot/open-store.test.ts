import { describe, expect, it } from 'vitest';

import { makeScratchDirectory } from '../../process/scratch-directory.ts';
import { graphOf } from '../graph/graph-of.ts';
import { describeStoreOptionProblem, describeStoreProblem, openStore } from './open-store.ts';
import type { StoreProblem } from './graph-store.ts';

describe('the store of the options', () => {
  it.each<[string, Parameters<typeof openStore>[0], NodeJS.ProcessEnv, string]>([
    ['URL', { snapshots: true, snapshotUrl: 'user:secret@host' }, {}, '--snapshot-url'],
    ['URL', { snapshots: true }, { FLYWHEEL_AFFECTED_SNAPSHOT_URL: 'ftp://secret' }, '_SNAPSHOT_URL'],
    [
      'header',
      { snapshots: true, snapshotUrl: 'http://host' },
      { FLYWHEEL_AFFECTED_SNAPSHOT_HEADER: 'secret' },
      '_SNAPSHOT_HEADER',
    ],
    ['size', { snapshots: true }, { FLYWHEEL_AFFECTED_SNAPSHOT_MIB: 'many' }, '_MIB=many'],
  ])('says where a wrong %s comes from, and no secret', (_, options, env, named) => {
    const store = openStore(options, env, () => undefined);
    const text = store.ok ? '' : describeStoreOptionProblem(store.error);
    expect(text).toContain(named);
    expect(text).not.toContain('secret');
  });

  it('is none where it is switched off', () => {
    expect(openStore({ snapshots: false }, {}, () => undefined)).toEqual({ ok: true, value: undefined });
  });

  it('is a directory of the caches of the user, and one more place behind a URL', async () => {
    const scratch = makeScratchDirectory();
    const problems: StoreProblem[] = [];
    const store = openStore(
      { snapshots: true, snapshotUrl: 'http://name:secret@127.0.0.1:9/x' },
      { XDG_CACHE_HOME: scratch.path },
      (problem) => problems.push(problem),
    );
    const identity = { tree: 't', bazel: '', options: [], patterns: [], platform: '' };
    const put =
      store.ok &&
      (await store.value?.put(
        identity,
        { graph: graphOf({}), facts: { links: new Map(), starlark: [] }, ignored: [] },
        true,
      ));
    scratch.remove();
    expect(put).toBe(1);
    expect(problems.map(describeStoreProblem).join()).toMatch(
      /^snapshots cannot be kept in http:\/\/127\.0\.0\.1:9\/x, going on without: /,
    );
  });
});
