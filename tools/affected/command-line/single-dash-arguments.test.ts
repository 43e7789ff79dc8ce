import { describe, expect, it } from 'vitest';

import { readSingleDashes } from './single-dash-arguments.ts';

describe('options with one dash', () => {
  it.each([
    [['-targets=//a/... + //b'], ['--targets=//a/... + //b']],
    [
      ['-targets', '//a', 'HEAD~1'],
      ['--targets', '//a', 'HEAD~1'],
    ],
    [['-bazel-opts=--config=ci'], ['--bazel-option=--config=ci']],
    [['-before-query-error-behavior=fatal'], ['--on-base-error=fail']],
    [['-before-query-error-behavior=ignore-and-build-all'], ['--on-base-error=all']],
    [
      ['-h', '--kind=test', '-'],
      ['-h', '--kind=test', '-'],
    ],
    [
      ['run', '--', 'test', '-keep_going'],
      ['run', '--', 'test', '-keep_going'],
    ],
    [
      ['-targets=all', '--', '-targets=all'],
      ['--targets=all', '--', '-targets=all'],
    ],
  ])('%j is %j', (given, read) => {
    expect(readSingleDashes(given)).toEqual(read);
  });
});
