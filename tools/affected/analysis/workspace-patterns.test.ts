import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { makeScratchDirectory, type ScratchDirectory } from '../../process/scratch-directory.ts';
import { ALL_TARGETS, patternsNow, patternsOfFiles } from './workspace-patterns.ts';

let scratch: ScratchDirectory;
beforeEach(() => {
  scratch = makeScratchDirectory();
  for (const directory of ['a/deep/er', 'b', 'without'])
    mkdirSync(join(scratch.path, directory), { recursive: true });
  for (const file of ['a/deep/er/BUILD', 'b/BUILD.bazel', 'without/x.txt'])
    writeFileSync(join(scratch.path, file), '');
});
afterEach(() => {
  scratch.remove();
});

const before = ['BUILD', 'gone/deep/BUILD', 'b/x.txt'];

describe('what Bazel is asked for', () => {
  it('is everything, whatever links of its own Bazel has made', () => {
    symlinkSync('/x/execroot/_main', join(scratch.path, `bazel-${scratch.path.split('/').at(-1) ?? ''}`));
    symlinkSync('/x/execroot/_main/bazel-out', join(scratch.path, 'bazel-out'));
    expect(patternsNow(scratch.path)).toEqual(ALL_TARGETS);
    expect(patternsOfFiles(scratch.path, before)).toEqual(ALL_TARGETS);
  });

  it('is each directory with packages, then and now, where a link of another name leads to what Bazel made', () => {
    symlinkSync('/x/execroot/_main', join(scratch.path, 'bazel-other'));
    expect(patternsNow(scratch.path)).toEqual(['//a/...:all-targets', '//b/...:all-targets']);
    expect(patternsOfFiles(scratch.path, before)).toEqual(['//:all-targets', '//gone/...:all-targets']);
  });
});
