import { execFileSync } from 'node:child_process';

import type { Check } from './check.ts';

/** Type checker, linters and formatters; every warning is an error. */
export function lintChecks(): Check[] {
  const bin = (name: string): string => `node_modules/.bin/${name}`;
  const starlark = execFileSync(
    'git',
    ['ls-files', '-co', '--exclude-standard', '*.bzl', '*.bazel', '*.MODULE.bazel'],
    {
      encoding: 'utf8',
    },
  );
  return [
    { name: 'tsc', command: bin('tsc'), args: ['--noEmit'] },
    { name: 'eslint', command: bin('eslint'), args: ['--max-warnings=0', '.'] },
    { name: 'prettier', command: bin('prettier'), args: ['--check', '.'] },
    {
      name: 'buildifier',
      command: bin('buildifier'),
      args: ['-mode=check', '-lint=warn', ...starlark.trim().split('\n')],
    },
  ];
}
