/** Of every test file: an expectation that fails shows its code, and only Bazel's own words say why. */
import { afterEach } from 'vitest';

import { endTest } from './bazel-runs.ts';

afterEach(({ task }) => {
  const text = endTest(task.result?.state === 'fail');
  if (text !== undefined) process.stderr.write(`\nwhat Bazel said, of "${task.name}":\n${text}\n`);
});
