import { appendFileSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import { err, ok, type Result } from '../../result.ts';

export interface Unwritable {
  readonly file: string;
  readonly problem: string;
}

/** Renamed into place, so that an interrupted run leaves no half of an answer. */
export function writeFile(file: string, text: string): Result<void, Unwritable> {
  const unfinished = `${file}.${process.pid}.unfinished`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(unfinished, text);
    renameSync(unfinished, file);
    return ok(undefined);
  } catch (error) {
    if (existsSync(unfinished)) rmSync(unfinished);
    return unwritable(file, error);
  }
}

export function appendToFile(file: string, text: string): Result<void, Unwritable> {
  try {
    appendFileSync(file, text);
    return ok(undefined);
  } catch (error) {
    return unwritable(file, error);
  }
}

function unwritable(file: string, error: unknown): { readonly ok: false; readonly error: Unwritable } {
  return err({ file, problem: error instanceof Error ? error.message : String(error) });
}
