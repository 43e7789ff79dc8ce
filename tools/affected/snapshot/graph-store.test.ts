import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { makeScratchDirectory, type ScratchDirectory } from '../../process/scratch-directory.ts';
import type { TreeFacts } from '../analysis/revision-files.ts';
import { graphOf } from '../graph/graph-of.ts';
import { DirectoryPlace } from './directory-place.ts';
import { GraphStore, type StoreProblem } from './graph-store.ts';

const GRAPH = graphOf({ '//a': ['//b'], '//b': [] });
const FACTS: TreeFacts = { links: new Map([['a/link', '../b']]), starlark: ['a/defs.bzl'] };
const MEBIBYTE = 1024 * 1024;

let scratch: ScratchDirectory;
let problems: StoreProblem[];
beforeEach(() => {
  scratch = makeScratchDirectory();
  problems = [];
});
afterEach(() => {
  scratch.remove();
});

function identity(tree: string): Parameters<GraphStore['find']>[0] {
  return { tree, bazel: 'bazel 1', options: [], patterns: ['//...'], platform: 'linux x64' };
}

function storeIn(...names: string[]): GraphStore {
  return new GraphStore(
    names.map((name) => new DirectoryPlace(join(scratch.path, name), MEBIBYTE)),
    (problem) => problems.push(problem),
  );
}

function onlyFile(name: string): string {
  const [file = 'none', ...others] = readdirSync(join(scratch.path, name));
  expect(others).toEqual([]);
  return join(scratch.path, name, file);
}

describe('the store of graphs', () => {
  it('gives back what it was told to expect, and what it was not', async () => {
    const store = storeIn('s');
    await store.put(identity('t'), { graph: GRAPH, facts: FACTS, ignored: [] });
    expect(await store.expect(identity('u'))).toBeUndefined();
    expect((await store.find(identity('t')))?.facts).toEqual(FACTS);
    expect((await store.expect(identity('t')))?.facts).toEqual(FACTS);
    expect(await store.find(identity('u'))).toBeUndefined();
    expect((await store.find(identity('t')))?.facts).toEqual(FACTS);
    expect(problems).toEqual([]);
  });

  it('gives back what was put in, to whoever asks for exactly that', async () => {
    await storeIn('s').put(identity('t'), { graph: GRAPH, facts: FACTS, ignored: ['x/'] });
    const found = await storeIn('s').find(identity('t'));
    expect(found?.graph.labels.at(0)).toBe(GRAPH.labels.at(0));
    expect(found?.ignored).toEqual(['x/']);
    expect(found?.facts).toEqual(FACTS);
    for (const other of [
      identity('u'),
      { ...identity('t'), bazel: 'bazel 2' },
      { ...identity('t'), options: ['--x'] },
      { ...identity('t'), patterns: [] },
      { ...identity('t'), platform: 'darwin arm64' },
    ]) {
      expect(await storeIn('s').find(other)).toBeUndefined();
    }
    expect(problems).toEqual([]);
  });

  it('keeps in the nearest place what it found in another, and puts everywhere only what it is told to', async () => {
    await storeIn('far').put(identity('t'), { graph: GRAPH, facts: FACTS, ignored: [] });
    expect(await storeIn('near', 'far').find(identity('t'))).toBeDefined();
    expect(await storeIn('near').find(identity('t'))).toBeDefined();
    expect(await storeIn('one', 'two').put(identity('t'), { graph: GRAPH, facts: FACTS, ignored: [] })).toBe(
      1,
    );
    expect(await storeIn('two').find(identity('t'))).toBeUndefined();
    expect(
      await storeIn('one', 'two').put(identity('t'), { graph: GRAPH, facts: FACTS, ignored: [] }, true),
    ).toBe(2);
    expect(await storeIn('two').find(identity('t'))).toBeDefined();
  });

  it.each<[string, (bytes: Buffer) => Buffer]>([
    ['cut', (bytes) => bytes.subarray(0, bytes.length - 100)],
    ['empty', () => Buffer.alloc(0)],
    ['of somebody else', () => Buffer.from('<html>not found</html>')],
    [
      'damaged in one bit',
      (bytes) => {
        const damaged = Buffer.from(bytes);
        damaged[bytes.length >> 1] = (damaged[bytes.length >> 1] ?? 0) ^ 1;
        return damaged;
      },
    ],
  ])('does not use a snapshot that is %s, and says so', async (_, damage) => {
    await storeIn('s').put(identity('t'), { graph: GRAPH, facts: FACTS, ignored: [] });
    writeFileSync(onlyFile('s'), damage(readFileSync(onlyFile('s'))));
    expect(await storeIn('s').find(identity('t'))).toBeUndefined();
    expect(problems).toMatchObject([{ type: 'unreadable', place: join(scratch.path, 's') }]);
  });

  it('does not use one that lies under the name of another', async () => {
    await storeIn('s').put(identity('t'), { graph: GRAPH, facts: FACTS, ignored: [] });
    const bytes = readFileSync(onlyFile('s'));
    await storeIn('other').put(identity('u'), { graph: GRAPH, facts: FACTS, ignored: [] });
    writeFileSync(onlyFile('other'), bytes);
    expect(await storeIn('other').find(identity('u'))).toBeUndefined();
    expect(problems).toMatchObject([{ type: 'unreadable' }]);
  });

  it('says once that a place cannot be used, and leaves it alone then', async () => {
    writeFileSync(join(scratch.path, 'file'), '');
    const store = storeIn('file/below', 'good');
    expect(await store.put(identity('t'), { graph: GRAPH, facts: FACTS, ignored: [] }, true)).toBe(1);
    expect(await store.put(identity('u'), { graph: GRAPH, facts: FACTS, ignored: [] }, true)).toBe(1);
    expect(problems).toMatchObject([{ type: 'not-written', place: join(scratch.path, 'file/below') }]);
  });
});

describe('a directory of snapshots', () => {
  it('loses those that were not used for longest when it becomes too large', async () => {
    const place = new DirectoryPlace(scratch.path, 250);
    const used = (key: string, seconds: number): void => {
      utimesSync(join(scratch.path, `${key}.snapshot`), seconds, seconds);
    };
    await place.write('a', Buffer.alloc(100));
    await place.write('b', Buffer.alloc(100));
    used('a', 1);
    used('b', 2);
    expect(await place.read('a')).toMatchObject({ ok: true, value: Buffer.alloc(100) });
    await place.write('c', Buffer.alloc(100));
    expect(readdirSync(scratch.path).sort()).toEqual(['a.snapshot', 'c.snapshot']);
  });

  it('loses what a writer that was killed has left, in time', async () => {
    const place = new DirectoryPlace(scratch.path, 250);
    writeFileSync(join(scratch.path, 'old.1.unfinished'), '');
    utimesSync(join(scratch.path, 'old.1.unfinished'), 1, 1);
    writeFileSync(join(scratch.path, 'new.2.unfinished'), '');
    await place.write('a', Buffer.alloc(1));
    expect(readdirSync(scratch.path).sort()).toEqual(['a.snapshot', 'new.2.unfinished']);
  });

  it('has nothing where it is not there yet', async () => {
    expect(await new DirectoryPlace(join(scratch.path, 'none'), 1).read('a')).toEqual({
      ok: true,
      value: undefined,
    });
  });
});
