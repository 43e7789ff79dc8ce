import { execFileSync } from 'node:child_process';

import type { Check } from './check.ts';

/** Type checker, linters and formatters; every warning is an error. */
export function lintChecks(): Check[] {
  const starlark = execFileSync(
    'git',
    ['ls-files', '-co', '--exclude-standard', '*.bzl', '*.bazel', '*.MODULE.bazel'],
    {
      encoding: 'utf8',
    },
  );
  return [
    // As CONTRIBUTING.md names them, so that these commands are proven too.
    { name: 'typecheck', command: 'npm', args: ['run', 'typecheck'] },
    { name: 'lint', command: 'npm', args: ['run', 'lint'] },
    {
      name: 'buildifier',
      command: 'node_modules/.bin/buildifier',
      args: ['-mode=check', '-lint=warn', ...starlark.trim().split('\n')],
    },
  ];
}
