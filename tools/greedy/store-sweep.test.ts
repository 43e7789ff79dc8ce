import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { makeScratchDirectory, type ScratchDirectory } from '../process/scratch-directory.ts';
import { ok } from '../result.ts';
import { StoreSweep } from './store-sweep.ts';

const HASH = '0123456789abcdfghijklmnpqrsvwxyz';

let store: ScratchDirectory;
beforeEach(() => {
  store = makeScratchDirectory();
});
afterEach(() => {
  store.remove();
});

function add(name: string): void {
  writeFileSync(join(store.path, `${HASH}-${name}`), '');
}

describe('a look at the whole store', () => {
  it('finds what has come since, each time, and no locks and derivations', async () => {
    add('old');
    const sweep = await StoreSweep.from(store.path);
    if (!sweep.ok) throw new Error(sweep.error);
    expect(await sweep.value.names()).toEqual(ok([]));
    add('new');
    add('new.lock');
    add('new.drv');
    mkdirSync(join(store.path, '.links'));
    expect(await sweep.value.names()).toEqual(ok([`${HASH}-new`]));
    expect(await sweep.value.names()).toEqual(ok([`${HASH}-new`]));
  });

  it('says where there is no store', async () => {
    expect(await StoreSweep.from(join(store.path, 'nowhere'))).toMatchObject({ ok: false });
  });
});
