import { describe, expect, it } from 'vitest';

import { describeSelectionProblem, selectTests, type KnownTests } from './select-tests.ts';

const tests: readonly KnownTests[] = [
  { at: 'm/tests/b.tftest.hcl', path: 'tests/b.tftest.hcl', runs: ['two', 'three'] },
  { at: 'm/a.tftest.hcl', path: 'a.tftest.hcl', runs: ['one', 'two'] },
  { at: 'm/tests/c+d.tftest.json', path: 'tests/c+d.tftest.json', runs: ['x-1'] },
];

/** FILE:RUN of everything that a filter asks for. */
function wanted(filter: string | undefined, from: readonly KnownTests[] = tests): string[] {
  const selected = selectTests(from, filter);
  if (!selected.ok) throw new Error(describeSelectionProblem(selected.error));
  const { files, wants } = selected.value;
  return files.flatMap(({ path, runs }) =>
    (runs ?? ['?']).filter((run) => wants(path, run)).map((run) => `${path}:${run}`),
  );
}

describe('choosing tests', () => {
  it('takes all files in the order of their names without a filter', () => {
    expect(wanted(undefined)).toEqual([
      'a.tftest.hcl:one',
      'a.tftest.hcl:two',
      'tests/b.tftest.hcl:two',
      'tests/b.tftest.hcl:three',
      'tests/c+d.tftest.json:x-1',
    ]);
  });

  it.each([
    ['a.tftest.hcl', ['a.tftest.hcl:one', 'a.tftest.hcl:two']],
    ['m/a.tftest.hcl', ['a.tftest.hcl:one', 'a.tftest.hcl:two']],
    ['b.tftest.hcl', ['tests/b.tftest.hcl:two', 'tests/b.tftest.hcl:three']],
    ['two', ['a.tftest.hcl:two', 'tests/b.tftest.hcl:two']],
    ['a.tftest.hcl:two', ['a.tftest.hcl:two']],
    ['a*:*', ['a.tftest.hcl:one', 'a.tftest.hcl:two']],
    ['*:two', ['a.tftest.hcl:two', 'tests/b.tftest.hcl:two']],
    ['t*e', ['tests/b.tftest.hcl:three']],
    ['c+d.tftest.json', ['tests/c+d.tftest.json:x-1']],
    ['x-?', []],
    ['tw', []],
    ['a.tftest.hcl:three', []],
    ['atftest.hcl', []],
  ])('%s', (filter, expected) => {
    if (expected.length > 0) expect(wanted(filter)).toEqual(expected);
    else expect(() => wanted(filter)).toThrow(`--test_filter=${filter} matches no test.`);
  });

  it('names what there is where a filter matches nothing', () => {
    expect(() => wanted('nothing')).toThrow(
      'There are:\n  a.tftest.hcl:one\n  a.tftest.hcl:two\n  tests/b.tftest.hcl:two\n',
    );
  });

  it('refuses files without any run', () => {
    const empty = tests.map((file) => ({ ...file, runs: [] }));
    expect(() => wanted(undefined, empty)).toThrow(
      'there is no run block in m/a.tftest.hcl, m/tests/b.tftest.hcl, m/tests/c+d.tftest.json.',
    );
    expect(() => wanted(undefined, [])).toThrow('no test was found');
  });

  it('gives a file that it cannot read to the engine, whatever the filter', () => {
    const broken = { at: 'm/z.tftest.hcl', path: 'z.tftest.hcl', runs: undefined };
    expect(wanted('one', [...tests, broken])).toEqual(['a.tftest.hcl:one']);
    const selected = selectTests([...tests, broken], 'one');
    expect(selected.ok && selected.value.files.map(({ path }) => path)).toEqual([
      'a.tftest.hcl',
      'z.tftest.hcl',
    ]);
    expect(selectTests([broken], 'nothing').ok).toBe(true);
  });

  it('gives every file to exactly one shard, and a filter changes no file’s shard', () => {
    const shard = (index: number, total: number, filter?: string): string[] => {
      const selected = selectTests(tests, filter, { index, total });
      return selected.ok ? selected.value.files.map(({ path }) => path) : ['nothing matches'];
    };
    expect([shard(0, 2), shard(1, 2)]).toEqual([
      ['a.tftest.hcl', 'tests/c+d.tftest.json'],
      ['tests/b.tftest.hcl'],
    ]);
    expect([shard(0, 2, 'two'), shard(1, 2, 'two')]).toEqual([['a.tftest.hcl'], ['tests/b.tftest.hcl']]);
    expect([shard(0, 2, 'three'), shard(1, 2, 'three')]).toEqual([[], ['tests/b.tftest.hcl']]);
    expect(shard(3, 4)).toEqual([]);
    expect(shard(0, 2, 'nothing')).toEqual(['nothing matches']);
  });
});
