import { describe, expect, it } from 'vitest';

import { readBazelTestEnvironment } from './bazel-test-environment.ts';

describe('what Bazel tells a test', () => {
  it('is nothing outside of bazel test', () => {
    expect(readBazelTestEnvironment({})).toEqual({ ok: true, value: {} });
    expect(readBazelTestEnvironment({ TESTBRIDGE_TEST_ONLY: '', XML_OUTPUT_FILE: '' })).toEqual({
      ok: true,
      value: {},
    });
  });

  it('is the filter, the shard, the files to write and the time there is', () => {
    const env = {
      TESTBRIDGE_TEST_ONLY: 'one',
      TEST_TOTAL_SHARDS: '3',
      TEST_SHARD_INDEX: '2',
      TEST_SHARD_STATUS_FILE: '/s',
      XML_OUTPUT_FILE: '/x',
      TEST_TIMEOUT: '60',
    };
    expect(readBazelTestEnvironment(env)).toEqual({
      ok: true,
      value: {
        filter: 'one',
        shard: { index: 2, total: 3 },
        shardStatusFile: '/s',
        xmlFile: '/x',
        timeoutSeconds: 60,
      },
    });
  });

  it.each([
    { TEST_TOTAL_SHARDS: '3' },
    { TEST_TOTAL_SHARDS: '3', TEST_SHARD_INDEX: '3' },
    { TEST_TOTAL_SHARDS: 'x', TEST_SHARD_INDEX: '0' },
  ])('is refused where %j is no shard', (env) => {
    const result = readBazelTestEnvironment(env);
    expect(!result.ok && result.error.problem).toMatch(/is no shard$/);
  });
});
