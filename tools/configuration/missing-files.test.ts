import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, expect, it } from 'vitest';

import { describeMissingFiles, missingFiles } from './missing-files.ts';

const directory = mkdtempSync('/var/tmp/flywheel-missing-');
afterAll(() => {
  rmSync(directory, { recursive: true });
});

it('tells of a link that leads nowhere what it says itself, and not what a sandbox adds', () => {
  const [workspace, sandbox] = ['workspace', 'sandbox'].map((name) => join(directory, name)) as [
    string,
    string,
  ];
  for (const place of [workspace, sandbox]) mkdirSync(place);
  const file = (name: string): { at: string; path: string } => {
    symlinkSync(join(workspace, name), join(sandbox, name));
    return { at: `m/${name}`, path: join(sandbox, name) };
  };
  symlinkSync('/nonexistent/elsewhere.tf', join(workspace, 'outside.tf'));
  symlinkSync('../../nowhere.tf', join(workspace, 'relative.tf'));
  writeFileSync(join(workspace, 'there.tf'), '');
  symlinkSync('there.tf', join(workspace, 'inside.tf'));
  const missing = missingFiles([
    ...['outside.tf', 'relative.tf', 'inside.tf', 'there.tf'].map(file),
    { at: 'm/gone.tf', path: join(sandbox, 'gone.tf') },
  ]);
  expect(missing).toEqual([
    { at: 'm/outside.tf', target: '/nonexistent/elsewhere.tf' },
    { at: 'm/relative.tf', target: '../../nowhere.tf' },
    { at: 'm/gone.tf' },
  ]);
  expect(describeMissingFiles(missing)).toBe(
    `m/outside.tf is a symbolic link to /nonexistent/elsewhere.tf, which is not there; a sandbox hides what is outside of the workspace: put the file itself into the repository, or link to a file of it by a relative path
m/relative.tf is a symbolic link to ../../nowhere.tf, which is not there; a sandbox hides what is outside of the workspace: put the file itself into the repository, or link to a file of it by a relative path
m/gone.tf is not there: build again, or take it out of the target`,
  );
});
