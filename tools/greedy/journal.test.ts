import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { makeScratchDirectory, type ScratchDirectory } from '../process/scratch-directory.ts';
import { ok } from '../result.ts';
import { readJournal, writeJournal } from './journal.ts';

let scratch: ScratchDirectory;
beforeEach(() => {
  scratch = makeScratchDirectory();
});
afterEach(() => {
  scratch.remove();
});

describe('the journal of what is left', () => {
  it('is read as it was written, and is gone where nothing is left', () => {
    const file = join(scratch.path, 'journal');
    expect(readJournal(file)).toEqual(ok([]));
    writeJournal(file, ['/nix/store/a', '/nix/store/b']);
    expect(readJournal(file)).toEqual(ok(['/nix/store/a', '/nix/store/b']));
    writeJournal(file, []);
    expect(existsSync(file)).toBe(false);
    expect(readdirSync(scratch.path)).toEqual([]);
  });

  it.each(['words', '{}', '[]', 'null', '{"format":"flywheel-greedy-journal/2","paths":[]}'])(
    'is not taken for one where it is another file: %s',
    (text) => {
      const file = join(scratch.path, 'journal');
      writeFileSync(file, text);
      expect(readJournal(file)).toMatchObject({
        ok: false,
        error: expect.stringContaining('is no journal') as string,
      });
    },
  );

  it('says where it cannot be written', () => {
    expect(writeJournal('/dev/null/journal', ['/nix/store/a']).ok).toBe(false);
  });
});
