import { accessSync, constants } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

import { openTofu, programPath } from '../../tools/bootstrap/go-programs.ts';
import { commandFor } from '../../tools/bootstrap/scope.ts';
import { cacheDirectory } from '../../tools/machine/cache-directory.ts';
import { bootstrapLines } from './bootstrap-rc.ts';

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function* candidates(): Generator<string> {
  const fromEnvironment = process.env['FLYWHEEL_TOFU_PATH'];
  if (fromEnvironment) yield fromEnvironment;
  for (const line of bootstrapLines({ toolPaths: true })) {
    const match = /--repo_env=FLYWHEEL_TOFU_PATH=(.+)$/.exec(line.trim());
    if (match?.[1]) yield match[1];
  }
  // Where builds download theirs, the tests have one of their own.
  yield programPath(openTofu, cacheDirectory(process.env));
  for (const directory of (process.env['PATH'] ?? '').split(delimiter)) {
    if (isAbsolute(directory)) yield join(directory, 'tofu');
  }
}

/** The real `tofu` that tests run: FLYWHEEL_TOFU_PATH, what the bootstrap recorded, what it built, PATH. */
export function findTofu(): string {
  for (const path of candidates()) {
    if (isExecutable(path)) return path;
  }
  throw new Error(`These tests run a real tofu and found none. Run: ${commandFor('tests')}`);
}
