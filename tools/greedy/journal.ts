import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

import { err, ok, type Result } from '../result.ts';

const FORMAT = 'flywheel-greedy-journal/1';

/** What an earlier run has left; nothing where there is no journal. The error is for people. */
export function readJournal(file: string): Result<readonly string[], string> {
  try {
    const journal = JSON.parse(readFileSync(file, 'utf8')) as { format?: unknown; paths?: unknown } | null;
    const paths = journal?.format === FORMAT ? journal.paths : undefined;
    if (!Array.isArray(paths)) return err(`${file} is no journal of ${FORMAT}; remove it`);
    return ok(paths.filter((path) => typeof path === 'string'));
  } catch (error) {
    if (error instanceof SyntaxError) return err(`${file} is no journal of ${FORMAT}; remove it`);
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ok([]);
    return err(error instanceof Error ? error.message : String(error));
  }
}

/** Whole or not at all; where nothing is left there is no journal. */
export function writeJournal(file: string, paths: readonly string[]): Result<undefined, string> {
  try {
    if (paths.length === 0) rmSync(file, { force: true });
    else {
      const unfinished = `${file}.${process.pid}.unfinished`;
      writeFileSync(unfinished, `${JSON.stringify({ format: FORMAT, paths }, undefined, 2)}\n`);
      renameSync(unfinished, file);
    }
    return ok(undefined);
  } catch (error) {
    return err(error instanceof Error ? error.message : String(error));
  }
}
