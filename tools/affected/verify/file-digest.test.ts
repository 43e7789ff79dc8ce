import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { makeScratchDirectory, type ScratchDirectory } from '../../process/scratch-directory.ts';
import { fileDigest } from './file-digest.ts';

let scratch: ScratchDirectory;
beforeEach(() => {
  scratch = makeScratchDirectory();
});
afterEach(() => {
  scratch.remove();
});

it('is another for everything that an action could find out about a file', () => {
  const path = join(scratch.path, 'file');
  const directory = join(scratch.path, 'directory');
  const link = join(scratch.path, 'link');
  const digests = new Set<string>();
  const see = (of: string): number => digests.add(fileDigest(of)).size;
  expect(see(path)).toBe(1);
  writeFileSync(path, 'one');
  expect(see(path)).toBe(2);
  writeFileSync(path, 'two');
  expect(see(path)).toBe(3);
  chmodSync(path, 0o755);
  expect(see(path)).toBe(4);
  mkdirSync(directory);
  expect(see(directory)).toBe(5);
  writeFileSync(join(directory, 'below'), 'one');
  expect(see(directory)).toBe(6);
  symlinkSync('file', link);
  expect(see(link)).toBe(7);
  chmodSync(path, 0o644);
  expect(see(link)).toBe(8);
  // Neither hangs nor ends in a stack that is too deep.
  symlinkSync('.', join(directory, 'circle'));
  expect(see(directory)).toBe(9);
});
