import { describe, expect, it } from 'vitest';

import type { FileChange } from '../git/file-change.ts';
import { planOverlay, type OverlayPlan } from './plan-overlay.ts';

const BEFORE = [
  'BUILD',
  'top.txt',
  'a/BUILD.bazel',
  'a/x.txt',
  'a/data/y.txt',
  'a/b/BUILD',
  'a/b/z.txt',
  'c/BUILD',
  'd/no-package.txt',
];

function plan(changes: Readonly<Record<string, FileChange['kind']>>): OverlayPlan {
  const now = new Set([...BEFORE, ...Object.keys(changes)]);
  for (const [path, kind] of Object.entries(changes)) if (kind === 'deleted') now.delete(path);
  return planOverlay(new Set(BEFORE), Object.keys(changes), (path) => now.has(path));
}

describe('an overlay', () => {
  it('has all files of a package that changed, and below it no more than that packages are there', () => {
    expect(plan({ 'a/x.txt': 'deleted' })).toEqual({
      packages: ['a'],
      files: ['a/BUILD.bazel', 'a/x.txt', 'a/data/y.txt'],
      directories: ['a/b'],
      deletedPackages: [],
    });
  });

  it('takes a new package for files of the one above, and hides it', () => {
    expect(plan({ 'a/data/BUILD': 'added' })).toEqual({
      packages: ['a'],
      files: ['a/BUILD.bazel', 'a/x.txt', 'a/data/y.txt'],
      directories: ['a/b'],
      deletedPackages: ['a/data'],
    });
  });

  it('brings a package back, for the one above to see', () => {
    expect(plan({ 'a/b/BUILD': 'deleted' })).toEqual({
      packages: ['a/b', 'a'],
      files: ['a/BUILD.bazel', 'a/x.txt', 'a/data/y.txt', 'a/b/BUILD', 'a/b/z.txt'],
      directories: [],
      deletedPackages: [],
    });
  });

  it('does not hide a package whose other BUILD file is new', () => {
    expect(plan({ 'c/BUILD.bazel': 'added' }).deletedPackages).toEqual([]);
  });

  it('is that of the root package for what is in no other', () => {
    expect(plan({ 'd/new.txt': 'added' })).toEqual({
      packages: [''],
      files: ['BUILD', 'top.txt', 'd/no-package.txt'],
      directories: ['a', 'a/b', 'c'],
      deletedPackages: [],
    });
  });
});
