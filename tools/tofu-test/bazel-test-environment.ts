import { err, ok, type Result } from '../result.ts';
import type { Shard } from './select-tests.ts';

/** What Bazel tells a test. Source: https://bazel.build/reference/test-encyclopedia */
export interface BazelTestEnvironment {
  /** `--test_filter`. */
  readonly filter: string | undefined;
  readonly shard: Shard | undefined;
  /** A file to create, which tells Bazel that the test knows of shards. */
  readonly shardStatusFile: string | undefined;
  /** Where the JUnit report goes; absent outside of `bazel test`. */
  readonly xmlFile: string | undefined;
  /** After so many seconds Bazel ends the test. */
  readonly timeoutSeconds: number | undefined;
}

export function readBazelTestEnvironment(
  env: Readonly<Record<string, string | undefined>>,
): Result<BazelTestEnvironment, { readonly problem: string }> {
  const text = (name: string): string | undefined => (env[name] === '' ? undefined : env[name]);
  const total = text('TEST_TOTAL_SHARDS');
  const shard = total === undefined ? undefined : { total: Number(total), index: Number(text('TEST_SHARD_INDEX')) };
  if (shard && !(shard.total >= 1 && shard.index >= 0 && shard.index < shard.total)) {
    return err({
      problem: `TEST_SHARD_INDEX=${env['TEST_SHARD_INDEX'] ?? ''} of TEST_TOTAL_SHARDS=${env['TEST_TOTAL_SHARDS'] ?? ''} is no shard`,
    });
  }
  const timeout = text('TEST_TIMEOUT');
  return ok({
    filter: text('TESTBRIDGE_TEST_ONLY'),
    shard,
    shardStatusFile: text('TEST_SHARD_STATUS_FILE'),
    xmlFile: text('XML_OUTPUT_FILE'),
    timeoutSeconds: timeout !== undefined && Number(timeout) > 0 ? Number(timeout) : undefined,
  });
}
