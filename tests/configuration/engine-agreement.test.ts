import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { afterAll, describe, expect, it } from 'vitest';

import { repositoryRoot } from '../rig/bootstrap-rc.ts';
import { askEngine, factsOf, readAgreement } from './agreement.ts';
import { hostileModules } from './hostile-modules.ts';

const scratch = mkdtempSync('/var/tmp/flywheel-facts-');
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

const ownModules = ['tofu/modules', 'tofu/stacks', 'examples/modules', 'examples/stacks'].flatMap((group) =>
  readdirSync(join(repositoryRoot, group), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `${group}/${name}`),
);

describe('the reader and the engine say the same', () => {
  it.each(ownModules)('of %s', (path) => {
    const directory = join(repositoryRoot, path);
    const facts = factsOf(directory);
    const engine = askEngine(directory);
    expect(facts.unreadable).toEqual([]);
    expect(engine).toBeDefined();
    expect(readAgreement(facts)).toEqual(engine);
  });

  it.each(Object.entries(hostileModules))('of a module with %s', (_, { files, engine: expected }) => {
    const directory = mkdtempSync(join(scratch, 'm-'));
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(directory, name)), { recursive: true });
      writeFileSync(join(directory, name), content);
    }
    const facts = factsOf(directory);
    const engine = askEngine(directory);
    // Keeps a fixture from testing less than it says.
    expect(engine === undefined ? 'error' : 'valid').toBe(expected.split(',')[0]);
    // What it cannot read it must say.
    expect(facts.unreadable.length > 0).toBe(expected !== 'valid');
    if (expected !== 'valid') return;
    expect(readAgreement(facts)).toEqual(engine);
  });
});
