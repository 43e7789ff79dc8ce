import { describe, expect, it } from 'vitest';

import type { FileChange } from '../git/file-change.ts';
import { classifyPath, PathClass } from './path-class.ts';

const recorded = { modules: new Set(['third_party/versions.json']), configuration: new Set(['build/x.rc']) };

function classOf(path: string, more: Partial<FileChange> = {}): string | undefined {
  const change: FileChange = { path, kind: 'modified', oldMode: '100644', newMode: '100644', ...more };
  const found = classifyPath(change, recorded);
  return Object.entries(PathClass).find(([, value]) => value === found)?.[0];
}

describe('what a changed file can change', () => {
  it.each([
    [
      'content',
      [
        'a/x.txt',
        'a/BUILD.txt',
        'a/x.bzl.md',
        'WORKSPACE.md',
        'a/.bazelignore',
        'a/MODULE.bazel',
        'a/.bazelversion',
      ],
    ],
    ['structure', ['BUILD', 'a/BUILD.bazel', 'a/x.bzl', 'a/x.scl', 'a/\ufffd.txt']],
    [
      'modules',
      [
        'MODULE.bazel',
        'MODULE.bazel.lock',
        'third_party/x.MODULE.bazel',
        'WORKSPACE',
        'REPO.bazel',
        '.bazelignore',
        'go.sum',
        'js/pnpm-lock.yaml',
        'flake.lock',
        'nix/tool.nix',
        'third_party/versions.json',
      ],
    ],
    [
      'configuration',
      ['.bazelversion', '.bazeliskrc', 'tools/bazel', 'platform_mappings', '.gitattributes', 'build/x.rc'],
    ],
  ])('is %s', (expected, paths) => {
    expect(paths.map((path) => [path, classOf(path)])).toEqual(paths.map((path) => [path, expected]));
  });

  it('is what globs find where a file comes, goes or becomes something else', () => {
    expect(classOf('a/x.txt', { kind: 'added', oldMode: '000000' })).toBe('structure');
    expect(classOf('a/x.txt', { kind: 'deleted', newMode: '000000' })).toBe('structure');
    expect(classOf('a/x.txt', { kind: 'type-changed', newMode: '120000' })).toBe('structure');
    expect(classOf('a/link', { oldMode: '120000', newMode: '120000' })).toBe('structure');
    expect(classOf('a/sub', { oldMode: '160000', newMode: '160000' })).toBe('structure');
  });

  it('is content where a file becomes executable', () => {
    expect(classOf('a/x.sh', { newMode: '100755' })).toBe('content');
  });

  it('is nothing that git ignores, but for what a glob may find and for packages', () => {
    const ignored = { ignored: true, kind: 'added' } as const;
    expect(classOf('user.bazelrc', ignored)).toBe('content');
    expect(classOf('dist/', ignored)).toBe('content');
    expect(classOf('gen/BUILD', ignored)).toBe('structure');
  });
});
