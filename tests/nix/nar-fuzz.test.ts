import { createHash, type Hash } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { afterAll, expect, it } from 'vitest';

import { CLOSE, DIRECTORY, encodeString, ENTRY, ENTRY_NODE, MAGIC } from '../../tools/nix/nar/nar-tokens.ts';
import { writeNar } from '../../tools/nix/nar/write-nar.ts';
import { runProcess } from '../../tools/process/run-process.ts';
import { makeScratchDirectory } from '../../tools/process/scratch-directory.ts';
import { Random } from '../affected/random.ts';
import { findNix, privateNixStore } from '../rig/nix-store.ts';
import { makeRandomTree } from './random-tree.ts';

/** More of them: FLYWHEEL_RANDOM_TREES=20000 FLYWHEEL_RANDOM_SEED=2 npx vitest run tests/nix/nar-fuzz.test.ts */
const TREES = Number(process.env['FLYWHEEL_RANDOM_TREES'] ?? 2_000);
const SEED = Number(process.env['FLYWHEEL_RANDOM_SEED'] ?? 1);

/** So many trees are in the directory of which Nix makes one NAR: a process for each tree would take most of the time. */
const GROUP = 50;

const scratch = makeScratchDirectory();
afterAll(() => {
  scratch.remove();
});

const nix = findNix();
const environment = { ...process.env, ...privateNixStore(join(scratch.path, 'nix')) };

/** What Nix makes of each path, without access to any store. */
async function dumped(paths: readonly string[]): Promise<string[]> {
  const run = await runProcess({
    command: '/bin/sh',
    args: ['-c', 'for path; do "$0" --dump "$path" | sha256sum || exit; done', nixStore(), ...paths],
    env: environment,
    timeout: { name: 'nix-store --dump', milliseconds: 120_000 },
  });
  if (!run.ok || run.value.code !== 0) throw new Error(JSON.stringify(run));
  return run.value.stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.slice(0, 64));
}

function nixStore(): string {
  if (nix === undefined) throw new Error('there is no nix on PATH');
  return join(dirname(nix), 'nix-store');
}

/** Adds the NAR of a tree of its own to that of a directory which has it: there, only the magic string is missing. */
async function addEntry(group: Hash, name: string, tree: string): Promise<string> {
  group.update(ENTRY).update(encodeString(name)).update(ENTRY_NODE);
  const own = createHash('sha256');
  let magic = MAGIC.length;
  for await (const chunk of writeNar(tree)) {
    own.update(chunk);
    group.update(chunk.subarray(magic));
    magic = 0;
  }
  group.update(CLOSE);
  return own.digest('hex');
}

it(`makes the NARs that nix-store --dump makes, of ${TREES} random trees of seed ${SEED}`, async () => {
  const random = new Random(SEED);
  let nodes = 0;
  for (let first = 0; first < TREES; first += GROUP) {
    const directory = join(scratch.path, `group-${first}`);
    mkdirSync(directory);
    const names = Array.from(
      { length: Math.min(GROUP, TREES - first) },
      (_, number) => `${first + number}`,
    ).sort();
    const group = createHash('sha256').update(MAGIC).update(DIRECTORY);
    const own = new Map<string, string>();
    for (const name of names) {
      const tree = join(directory, name);
      nodes += makeRandomTree(Buffer.from(tree), random);
      own.set(tree, await addEntry(group, name, tree));
    }
    group.update(CLOSE);
    if ((await dumped([directory]))[0] !== group.digest('hex')) {
      const theirs = await dumped([...own.keys()]);
      const different = [...own.keys()].filter((tree, index) => own.get(tree) !== theirs[index]);
      expect.fail(`seed ${SEED}: of ${directory}, only these differ: ${different.join(', ') || 'none'}`);
    }
    rmSync(directory, { recursive: true });
  }
  expect(nodes).toBeGreaterThan(TREES);
});

it('makes the NAR that nix-store --dump makes, of a tree by itself', async () => {
  const random = new Random(SEED);
  const trees = Array.from({ length: 20 }, (_, number) => join(scratch.path, `tree-${number}`));
  const ours: string[] = [];
  for (const tree of trees) {
    makeRandomTree(Buffer.from(tree), random);
    ours.push(await addEntry(createHash('sha256'), '', tree));
  }
  expect(ours).toEqual(await dumped(trees));
});
