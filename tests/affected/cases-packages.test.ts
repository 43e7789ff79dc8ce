/** Cases N5–N8, N10, N14–N16, N18, N19, N21 and N24 of the design: what other tools miss, or never tested. */
import { utimesSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { makeScratchDirectory } from '../../tools/process/scratch-directory.ts';
import { GitWorkspace, type Affected, type Edit } from './git-workspace.ts';
import { ASKED, BASE, FLAGS, RULES, TOOL } from './sample-packages.ts';

let workspace: GitWorkspace;
let base: string;
beforeAll(async () => {
  workspace = await GitWorkspace.create(BASE);
  workspace.edit({ 'links/link.txt': { link: '../plain/plain.txt' } });
  base = await workspace.commit();
});
afterAll(() => workspace.bazel.dispose());

/** What an edit of the base touches; with `first`, of the base edited so and committed. */
async function change(edit: Edit, first?: Edit): Promise<Affected> {
  await workspace.reset(base);
  let before = base;
  if (first) {
    workspace.edit(first);
    before = await workspace.commit();
  }
  workspace.edit(edit);
  return workspace.affected(before);
}

const ALL_OF_PLAIN = ['//asked:behind', '//asked:query', '//asked:to_file'];

describe('N5: toolchains of the workspace, which no edge leads to', () => {
  it.each<[string, Edit]>([
    ['an attribute of what one stands for', { 'tool/BUILD.bazel': TOOL.replace('"one"', '"three"') }],
    [
      'a new one that goes first',
      {
        'tool/BUILD.bazel': `${TOOL}\ntoolchain(name = "a_toolchain", toolchain = ":other", toolchain_type = ":type")\n`,
      },
    ],
    [
      'the first that is gone',
      { 'tool/BUILD.bazel': TOOL.replace(/toolchain\(name = "b_toolchain".*\n/, '') },
    ],
  ])('%s', async (_, edit) => {
    const answer = await change(edit);
    expect(answer.rung).toBe('overlay');
    expect(answer.rules).toContain('//tool/user:user');
    expect(answer.why('//tool/user:user')).toContain('the toolchain or platform //tool:');
    expect(answer.rules).not.toContain('//plain:file');
  });
});

describe('N6: a platform that --platforms names', () => {
  it('touches everything, with the properties of its execution', async () => {
    const text = BASE['platforms/BUILD.bazel'];
    const answer = await change({ 'platforms/BUILD.bazel': text.replace('"one"', '"two"') });
    expect(answer.rules).toEqual(expect.arrayContaining(['//plain:file', '//flags:neither']));
    expect(answer.why('//plain:file')).toContain('//platforms:here, which an option names, is affected');
  });
});

describe('N7: the default of a flag', () => {
  it('touches what a select of it decides', async () => {
    const answer = await change({ 'flags/BUILD.bazel': FLAGS.replace('default = "no"', 'default = "yes"') });
    expect(answer.rules).toEqual(['//flags:asks', '//flags:text']);
    expect(answer.why('//flags:asks')).toBe('an attribute changed via //flags:is_yes, //flags:text');
  });

  it('touches what takes in the target that it names', async () => {
    const other = await change({ 'flags/BUILD.bazel': FLAGS.replace('//plain:file', '//plain:plain.txt') });
    expect(other.rules).toEqual(['//flags:chosen', '//flags:takes']);
    expect(other.why('//flags:takes')).toContain('//plain:plain.txt added');
    const content = await change({ 'plain/plain.txt': 'changed\n' });
    expect(content.rules).toEqual([
      ...ALL_OF_PLAIN,
      '//flags:chosen',
      '//flags:takes',
      '//links:link',
      '//plain:file',
    ]);
  });
});

describe('N8: an aspect that --aspects names', () => {
  it.each<[string, Edit]>([
    [
      'itself',
      { 'aspects/look.bzl': BASE['aspects/look.bzl'].replace('return []', 'return [DefaultInfo()][1:]') },
    ],
    ['what it loads', { 'aspects/words.bzl': 'WORDS = ["data", "srcs"]\n' }],
  ])('touches everything: %s', async (_, edit) => {
    const answer = await change(edit);
    expect(answer.global).toEqual(['file']);
    expect(answer.rules).toEqual(expect.arrayContaining(['//plain:file', '//flags:neither']));
  });

  it('touches everything: a file that it takes in', async () => {
    const answer = await change({ 'aspects/config.txt': 'two\n' });
    expect([answer.rung, answer.global]).toEqual(['content', ['option-label']]);
    expect(answer.rules).toEqual(expect.arrayContaining(['//plain:file', '//flags:neither']));
  });
});

describe('N10: links', () => {
  it.each<[string, Edit, Edit | undefined]>([
    ['a link that leads elsewhere', { 'links/link.txt': { link: 'file.txt' } }, undefined],
    ['a link that becomes a file', { 'links/link.txt': 'no link\n' }, undefined],
    ['a link that leads to nothing', { 'links/link.txt': { link: 'nothing' } }, undefined],
    ['a link that led to nothing', { nothing: 'there\n' }, { 'links/link.txt': { link: '../nothing' } }],
    ['a link of today only', { 'plain/plain.txt': 'changed\n' }, { 'links/link.txt': { link: 'file.txt' } }],
  ])('%s', async (name, edit, first) => {
    const after =
      name === 'a link of today only' ? { ...edit, 'links/link.txt': { link: '../plain/plain.txt' } } : edit;
    const answer = await change(after, first);
    expect(answer.rules).toContain('//links:link');
    expect(answer.rules).not.toContain('//links:file');
  });

  it('a package that a link leads to as well', async () => {
    const edit = { 'plain/BUILD.bazel': BASE['plain/BUILD.bazel'].replace('"file"', '"file", tags = ["x"]') };
    const answer = await change(edit, { again: { link: 'plain' } });
    expect(answer.rung).toBe('overlay');
    expect(answer.rules).toEqual(expect.arrayContaining(['//again:file', '//plain:file']));
  });

  it('a file that becomes a link', async () => {
    const answer = await change({ 'links/file.txt': { link: '../odd/with space.txt' } });
    expect(answer.rules).toEqual(['//links:file']);
    expect(answer.why('//links:file')).toContain('links/file.txt type-changed');
  });

  it('a bit that makes a file executable', async () => {
    const answer = await change({ 'links/file.txt': { text: 'file\n', executable: true } });
    expect([answer.rung, answer.rules]).toEqual(['content', ['//links:file']]);
    expect(answer.why('//links:file')).toBe('links/file.txt modified via //links:file.txt');
  });
});

describe('N14: words in a .bzl file', () => {
  it.each([
    ['a comment', `# why\n${RULES.replace('def _tool', '# what for\n\n\ndef _tool')}`],
    ['a docstring', RULES.replace('def _lib_impl(ctx):\n', 'def _lib_impl(ctx):\n    """Words."""\n')],
  ])('touch nothing: %s', async (_, text) => {
    const answer = await change({ 'rules/defs.bzl': text });
    expect(answer.rules).toEqual([]);
  });

  it('touch what they are for where they are no words', async () => {
    const answer = await change({ 'rules/defs.bzl': RULES.replace('"%s_%d"', '"%s_#%d"') });
    expect(answer.rules).toContain('//counted:all_#1');
    expect(answer.analysis.deleted).toContain('@@//counted:all_1');
  });
});

describe('N15: macros that look around', () => {
  it('see a file that comes', async () => {
    const answer = await change({ 'counted/two.txt': 'two\n' });
    expect(answer.rules).toEqual(['//counted:all', '//counted:all_2', '//counted:all_rules']);
    expect(answer.why('//counted:all_2')).toBe('new');
    expect(answer.analysis.deleted).toContain('@@//counted:all_1');
  });

  it('see a package below, and a rule above', async () => {
    const answer = await change({
      'counted/below/BUILD.bazel': '',
      'counted/BUILD.bazel': BASE['counted/BUILD.bazel'].replace(
        'counted(',
        'filegroup(name = "first")\n\ncounted(',
      ),
    });
    expect(answer.rules).toEqual(['//counted:all_below', '//counted:all_rules', '//counted:first']);
  });
});

describe('N16: packages that come and go', () => {
  it('a new name', async () => {
    const answer = await change({
      'plain/BUILD.bazel': null,
      'plain/plain.txt': null,
      'renamed/BUILD.bazel': BASE['plain/BUILD.bazel'],
      'renamed/plain.txt': BASE['plain/plain.txt'],
      'links/link.txt': { link: '../renamed/plain.txt' },
      'flags/BUILD.bazel': FLAGS.replace('//plain', '//renamed'),
      'asked/BUILD.bazel': ASKED.replaceAll('//plain', '//renamed'),
    });
    expect(answer.rules).toEqual([
      ...ALL_OF_PLAIN,
      '//flags:chosen',
      '//flags:takes',
      '//links:link',
      '//renamed:file',
    ]);
    expect(answer.analysis.deleted).toContain('@@//plain:file');
  });

  it('the last target of a package', async () => {
    const answer = await change({ 'tool/user/BUILD.bazel': '' });
    expect([answer.rules, answer.analysis.deleted]).toEqual([[], ['@@//tool/user:user']]);
  });

  it('the package of the root', async () => {
    const first = { 'BUILD.bazel': null, 'top.txt': 'top\n' };
    const answer = await change({ 'BUILD.bazel': 'filegroup(name = "top", srcs = ["top.txt"])\n' }, first);
    expect([answer.rung, answer.rules]).toEqual(['overlay', ['//:top']]);
    expect(answer.why('//:top')).toBe('new');
  });

  it('a package that is there by a link', async () => {
    const answer = await change({ twin: { link: 'counted' } });
    expect(answer.rules).toEqual([
      '//twin:all',
      '//twin:all_1',
      '//twin:all_below',
      '//twin:all_rules',
      '//twin:fixed',
    ]);
    const inside = await change({ 'counted/two.txt': 'two\n' }, { twin: { link: 'counted' } });
    expect(inside.rules).toEqual(expect.arrayContaining(['//counted:all_2', '//twin:all', '//twin:all_2']));
  });
});

describe('N18: rules that take in more than files', () => {
  it('a question about the graph, an alias of a file, suites of tests', async () => {
    const answer = await change({
      'plain/BUILD.bazel': BASE['plain/BUILD.bazel'].replace(
        '["plain.txt"],',
        '["plain.txt"], tags = ["x"],',
      ),
    });
    expect(answer.rules).toEqual(['//asked:query', '//flags:chosen', '//flags:takes', '//plain:file']);
    const script = await change({ 'asked/test.sh': '#!/bin/sh\ntrue\n' });
    expect(script.rules).toEqual(['//asked:named', '//asked:one_test', '//asked:unnamed']);
  });

  it('who may see an exported file', async () => {
    const answer = await change({
      'plain/BUILD.bazel': BASE['plain/BUILD.bazel'].replace(
        '(["plain.txt"])',
        '(["plain.txt"], visibility = ["//asked:__pkg__"])',
      ),
    });
    expect(answer.rules).toEqual(expect.arrayContaining(['//asked:to_file', '//plain:file']));
    expect(answer.why('//asked:to_file')).toContain('its package, visibility or tags changed');
  });
});

describe('N19: a checkout with changes that are not committed', () => {
  it('staged, not staged, unknown to git, ignored, and meant to be added', async () => {
    await workspace.reset(base);
    const at = (name: string): string => `counted/${name}.txt`;
    workspace.edit({ [at('one')]: 'changed\n', 'plain/plain.txt': 'changed\n' });
    await workspace.git('add', at('one'));
    const staged = await workspace.affected(base);
    expect(staged.rung).toBe('content');
    expect(staged.rules).toEqual(expect.arrayContaining(['//counted:all', '//plain:file']));

    await workspace.reset(base);
    workspace.edit({ [at('intended')]: 'new\n', [at('unknown')]: 'new\n', [at('ignored')]: 'new\n' });
    await workspace.git('add', '--intent-to-add', at('intended'));
    const answer = await workspace.affected(base);
    expect(answer.rules).toEqual(expect.arrayContaining(['//counted:all', '//counted:all_4']));
    const causes = (answer.why('//counted:all') ?? '').split(', ');
    expect(causes).toEqual(
      expect.arrayContaining(['//counted:intended.txt added', '//counted:unknown.txt added']),
    );
  });

  it('a file with another time and the same content touches nothing', async () => {
    await workspace.reset(base);
    utimesSync(join(workspace.bazel.path, 'plain/plain.txt'), 1, 1);
    const answer = await workspace.affected(base);
    expect([answer.rung, answer.rules]).toEqual(['unchanged', []]);
  });

  it('a file that git was told to take for unchanged', async () => {
    await workspace.reset(base);
    await workspace.git('update-index', '--assume-unchanged', 'plain/plain.txt');
    workspace.edit({ 'plain/plain.txt': 'changed\n' });
    const answer = await workspace.affected(base);
    await workspace.git('update-index', '--no-assume-unchanged', 'plain/plain.txt');
    expect(answer.rules).toContain('//plain:file');
  });

  it('what is ignored touches nothing, and is seen where it no longer is', async () => {
    const words = await change({ '.gitignore': `${BASE['.gitignore']}nothing-of-this-name\n` });
    expect(words.rules).toEqual([]);
    const first = { 'counted/ignored.txt': 'ignored\n' };
    const now = await change({ '.gitignore': 'bazel-*\nMODULE.bazel.lock\n' }, first);
    expect(now.rules).toContain('//counted:all');
  });
});

describe('N21: BUILD beside BUILD.bazel', () => {
  it('is hidden by it, and comes back', async () => {
    const both = { 'plain/BUILD': 'filegroup(name = "hidden")\n' };
    expect((await change(both)).rules).toEqual([]);
    const answer = await change(
      { 'plain/BUILD.bazel': `${BASE['plain/BUILD.bazel']}\nfilegroup(name = "new")\n`, 'plain/BUILD': null },
      { 'plain/BUILD': BASE['plain/BUILD.bazel'], 'plain/BUILD.bazel': null },
    );
    expect(answer.rules).toEqual(['//plain:new']);
  });
});

describe('N24: names of all kinds', () => {
  it.each(['odd/with space.txt', 'odd/süß ✓.txt'])('%s', async (name) => {
    const answer = await change({ [name]: 'changed\n' });
    expect([answer.rung, answer.rules]).toEqual(['content', ['//odd:odd']]);
    expect(answer.why('//odd:odd')).toBe(`${name} modified via //${name.replace('/', ':')}`);
  });
});

describe('a submodule', () => {
  it('touches everything where it changed, and nothing where it did not', async () => {
    await workspace.reset(base);
    const scratch = makeScratchDirectory();
    try {
      const origin = join(scratch.path, 'origin');
      await workspace.git('init', '--quiet', origin);
      const inOrigin = ['-C', origin, '-c', 'user.email=test@example.com', '-c', 'user.name=a test'];
      await workspace.git(...inOrigin, 'commit', '--quiet', '--allow-empty', '--message=first');
      const local = ['-c', 'protocol.file.allow=always'];
      await workspace.git(...local, 'submodule', '--quiet', 'add', origin, 'counted/sub');
      const sub = {
        'counted/sub/BUILD.bazel': 'filegroup(name = "sub", srcs = ["sub.txt"])\n',
        'counted/sub/sub.txt': 'sub\n',
      };
      workspace.edit(sub);
      const inSub = ['-C', 'counted/sub', ...inOrigin.slice(2)];
      await workspace.git('-C', 'counted/sub', 'add', '--all');
      await workspace.git(...inSub, 'commit', '--quiet', '--message=second');
      const before = await workspace.commit();

      workspace.edit({ 'counted/two.txt': 'two\n' });
      const beside = await workspace.affected(before);
      expect([beside.rung, beside.rules]).toEqual([
        'overlay',
        ['//counted:all', '//counted:all_2', '//counted:all_rules'],
      ]);

      workspace.edit({ 'counted/two.txt': null, 'counted/sub/sub.txt': 'changed\n' });
      const dirty = await workspace.affected(before);
      expect(dirty.rules).toEqual(expect.arrayContaining(['//counted/sub:sub', '//plain:file']));
      expect(dirty.why('//plain:file')).toContain('counted/sub changed');

      await workspace.git(...inSub, 'commit', '--quiet', '--all', '--message=third');
      expect((await workspace.affected(before)).rules).toContain('//counted/sub:sub');
      await workspace.git('submodule', '--quiet', 'deinit', '--force', '--all');
    } finally {
      scratch.remove();
    }
  });
});
