import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { runProcess, type Timeout } from '../../tools/process/run-process.ts';
import { repositoryRoot } from '../rig/bootstrap-rc.ts';

const CLEAN_UP_TIMEOUT: Timeout = { name: 'clean-up of the copy', milliseconds: 120_000 };

/** The files as they are in the working tree, with what the bootstrap and npm have made. */
export function copyRepository(): string {
  const directory = mkdtempSync('/var/tmp/flywheel-mutations-');
  const files = execFileSync('git', ['ls-files', '-z', '-co', '--exclude-standard'], {
    cwd: repositoryRoot,
    encoding: 'utf8',
  });
  for (const file of files.split('\0').filter((name) => name !== '')) {
    mkdirSync(dirname(join(directory, file)), { recursive: true });
    cpSync(join(repositoryRoot, file), join(directory, file), { verbatimSymlinks: true });
  }
  symlinkSync(join(repositoryRoot, 'node_modules'), join(directory, 'node_modules'));
  for (const made of ['.flywheel', '.bazeliskrc']) {
    if (!existsSync(join(repositoryRoot, made))) continue;
    cpSync(join(repositoryRoot, made), join(directory, made), { recursive: true, force: true });
  }
  return directory;
}

/** Also ends the Bazel server of the copy and removes what that server made, which is elsewhere. */
export async function removeCopy(directory: string, bazelWasUsed: boolean): Promise<void> {
  if (bazelWasUsed) {
    await runProcess({
      command: join(directory, 'node_modules/.bin/tsx'),
      args: ['tests/checks/bazel.ts', 'clean', '--expunge'],
      cwd: directory,
      timeout: CLEAN_UP_TIMEOUT,
    });
  }
  await runProcess({ command: 'chmod', args: ['-R', 'u+w', directory], timeout: CLEAN_UP_TIMEOUT });
  rmSync(directory, { recursive: true, force: true });
}
