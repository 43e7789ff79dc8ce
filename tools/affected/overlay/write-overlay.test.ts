import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { makeScratchDirectory, type ScratchDirectory } from '../../process/scratch-directory.ts';
import { FileMode } from '../git/file-change.ts';
import { KEPT_MODE, writeOverlay } from './write-overlay.ts';

let scratch: ScratchDirectory;
beforeEach(() => {
  scratch = makeScratchDirectory();
});
afterEach(() => {
  scratch.remove();
});

it('leads to what git does not keep, and writes nothing through it', async () => {
  const workspace = join(scratch.path, 'workspace');
  const directory = join(scratch.path, 'overlay');
  for (const path of ['kept', 'was/tracked']) {
    mkdirSync(join(workspace, path), { recursive: true });
    writeFileSync(join(workspace, path, 'file.txt'), 'mine');
  }
  const regular = { mode: FileMode.regular, id: '' };
  const kept = { mode: KEPT_MODE, id: '' };
  const files = ['was', 'kept', 'was/tracked/file.txt'];
  const written = await writeOverlay(
    workspace,
    { packages: [], files, directories: [], deletedPackages: [] },
    new Map([
      ['was', kept],
      ['kept', kept],
      ['was/tracked/file.txt', regular],
    ]),
    { directory, workspace, today: new Set() },
  );
  expect(written.ok).toBe(true);
  expect(readFileSync(join(workspace, 'was/tracked/file.txt'), 'utf8')).toBe('mine');
  expect(readFileSync(join(directory, 'was/tracked/file.txt'), 'utf8')).toBe('');
  expect(lstatSync(join(directory, 'kept')).isSymbolicLink()).toBe(true);
  expect(readdirSync(join(directory, 'kept'))).toEqual(['file.txt']);
  expect(existsSync(join(directory, 'was/tracked/tracked'))).toBe(false);
});
