import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { err, ok, type Result } from '../result.ts';

const moduleFile = /\.(tf|tofu)(\.json)?$/;
const skipped = new Set(['node_modules', '.terraform', '.git']);

export interface UnreadableDirectory {
  readonly type: 'unreadable-directory';
  readonly directory: string;
  readonly reason: string;
}

/**
 * All words of the module files below some directories. A type that a module uses occurs in its files as a word, so
 * that these are a safe superset of the types in use, and no parser is needed.
 */
export function wordsInUse(directories: readonly string[]): Result<ReadonlySet<string>, UnreadableDirectory> {
  const words = new Set<string>();
  for (const directory of directories) {
    try {
      for (const file of moduleFiles(directory)) {
        for (const word of readFileSync(file, 'utf8').match(/[A-Za-z_][A-Za-z0-9_-]*/g) ?? [])
          words.add(word);
      }
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return err({ type: 'unreadable-directory', directory, reason });
    }
  }
  return ok(words);
}

function* moduleFiles(directory: string): Generator<string> {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) {
      if (!skipped.has(entry.name) && !entry.name.startsWith('bazel-')) yield* moduleFiles(path);
    } else if (moduleFile.test(entry.name)) {
      yield path;
    }
  }
}
