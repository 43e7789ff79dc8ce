import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { makeScratchDirectory, type ScratchDirectory } from '../process/scratch-directory.ts';
import { StoreWatcher } from './store-watcher.ts';

let store: ScratchDirectory;
let names: Set<string>;
let doubts: string[];
let watcher: StoreWatcher;
beforeEach(() => {
  store = makeScratchDirectory();
  names = new Set();
  doubts = [];
  watcher = watch(store.path);
});
afterEach(() => {
  watcher.close();
  store.remove();
});

function watch(directory: string): StoreWatcher {
  return new StoreWatcher(directory, {
    onName: (name) => names.add(name),
    onDoubt: (reason) => doubts.push(reason),
  });
}

async function until(condition: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 200 && !condition(); attempt++) await sleep(25);
  expect(condition()).toBe(true);
}

describe('a watcher of a store', () => {
  it('tells of names that come and go', async () => {
    writeFileSync(join(store.path, 'a.lock'), '');
    rmSync(join(store.path, 'a.lock'));
    writeFileSync(join(store.path, 'b'), '');
    await until(() => names.has('a.lock') && names.has('b'));
    expect(doubts).toEqual([]);
  });

  it('doubts what it was told where more came at once than the kernel keeps', async () => {
    // The loop stands still meanwhile, as under a long piece of work.
    for (let index = 0; index < 20_000; index++) {
      writeFileSync(join(store.path, `${index}.lock`), '');
      rmSync(join(store.path, `${index}.lock`));
    }
    await until(() => doubts.length > 0);
  });

  it('says where it cannot watch', () => {
    const blind = watch(join(store.path, 'nowhere'));
    expect([blind.isWatching, doubts.length]).toEqual([false, 1]);
  });
});
