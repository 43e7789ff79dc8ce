import { symlinkSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { GitWorkspace, type Edit } from './git-workspace.ts';

const BASE = {
  'rules/defs.bzl': `load(":private.bzl", "write")

def _lib_impl(ctx):
    output = ctx.actions.declare_file(ctx.label.name + ".txt")
    write(ctx, output)
    return DefaultInfo(files = depset([output]))

lib = rule(
    implementation = _lib_impl,
    attrs = {
        "data": attr.label_list(allow_files = True),
        "text": attr.string(),
    },
)

def _tool_user_impl(ctx):
    output = ctx.actions.declare_file(ctx.label.name + ".txt")
    ctx.actions.write(output, ctx.toolchains["//tool:type"].text)
    return DefaultInfo(files = depset([output]))

tool_user = rule(implementation = _tool_user_impl, toolchains = ["//tool:type"])
`,
  'rules/private.bzl': `def write(ctx, output):
    ctx.actions.run_shell(
        inputs = ctx.files.data,
        outputs = [output],
        command = "cat $@ > " + output.path,
        arguments = [file.path for file in ctx.files.data],
    )
`,
  'rules/BUILD.bazel': '',
  'tool/defs.bzl': `def _tool_impl(ctx):
    return platform_common.ToolchainInfo(text = ctx.attr.text)

tool = rule(implementation = _tool_impl, attrs = {"text": attr.string(), "data": attr.label_list(allow_files = True)})
`,
  'tool/BUILD.bazel': `load(":defs.bzl", "tool")

toolchain_type(name = "type", visibility = ["//visibility:public"])

tool(name = "impl", data = ["tool.txt"], text = "one", visibility = ["//visibility:public"])

toolchain(name = "toolchain", toolchain = ":impl", toolchain_type = ":type")
`,
  'tool/tool.txt': 'a tool\n',
  'a/BUILD.bazel': `load("//rules:defs.bzl", "lib")

config_setting(name = "opt", values = {"compilation_mode": "opt"})

lib(
    name = "a",
    data = glob(["*.txt"]),
    text = select({":opt": "one", "//conditions:default": "two"}),
    visibility = ["//friends"],
)
`,
  'a/x.txt': 'x\n',
  'b/BUILD.bazel': `load("//rules:defs.bzl", "lib", "tool_user")

lib(name = "b", data = ["//a"])

lib(name = "dir", data = ["tree"])

lib(name = "link", data = ["link.txt"])

tool_user(name = "tool_user")

sh_test(name = "b_test", srcs = ["test.sh"], data = [":b"])
`,
  'b/test.sh': '#!/bin/sh\n',
  'b/tree/deep/leaf.txt': 'leaf\n',
  'b/link.txt': 'plain\n',
  'friends/BUILD.bazel': 'package_group(name = "friends", packages = ["//b"])\n',
  'alone/BUILD.bazel': 'filegroup(name = "alone", srcs = ["file.txt"])\n\nexports_files(["file.txt"])\n',
  'alone/file.txt': 'alone\n',
};

let workspace: GitWorkspace;
let base: string;
beforeAll(async () => {
  workspace = await GitWorkspace.create(BASE);
  base = await workspace.git('rev-parse', 'HEAD');
});
afterAll(() => workspace.bazel.dispose());

async function change(edit: Edit): Promise<Awaited<ReturnType<GitWorkspace['affected']>>> {
  await workspace.reset(base);
  workspace.edit(edit);
  return workspace.affected(base);
}

describe('a change of content', () => {
  it('touches what takes the file in, directly or not, and no more', async () => {
    const answer = await change({ 'a/x.txt': 'changed\n' });
    expect(answer.rung).toBe('content');
    expect(answer.rules).toEqual(['//a:a', '//b:b', '//b:b_test']);
    expect(answer.why('//b:b_test')).toBe('a/x.txt modified via //b:b, //a:a, //a:x.txt');
  });

  it('N9: touches what takes in the directory that holds the file', async () => {
    const answer = await change({ 'b/tree/deep/leaf.txt': 'changed\n' });
    expect(answer.rules).toEqual(['//b:dir']);
  });

  it('N10: touches what takes in a link to the file, or to a directory above it', async () => {
    await workspace.reset(base);
    symlinkSync('../b/tree/deep/leaf.txt', join(workspace.bazel.path, 'alone/link.txt'));
    symlinkSync('../b/tree', join(workspace.bazel.path, 'alone/tree'));
    workspace.edit({
      'alone/BUILD.bazel': `filegroup(name = "file", srcs = ["link.txt"])
filegroup(name = "below", srcs = ["tree/deep/leaf.txt"])
`,
    });
    const before = await workspace.commit();
    workspace.edit({ 'b/tree/deep/leaf.txt': 'changed\n' });
    const answer = await workspace.affected(before);
    expect([answer.rung, answer.rules]).toEqual(['content', ['//alone:below', '//alone:file', '//b:dir']]);
  });

  it('is none where nothing changed', async () => {
    const answer = await change({});
    expect([answer.rung, answer.rules]).toEqual(['unchanged', []]);
  });

  it('of a file that no package takes in touches nothing', async () => {
    await workspace.reset(base);
    workspace.edit({ 'nobody.md': 'one\n' });
    const before = await workspace.commit();
    workspace.edit({ 'nobody.md': 'two\n' });
    const answer = await workspace.affected(before);
    expect([answer.rung, answer.rules]).toEqual(['content', []]);
  });

  it('N5: of a tool touches what resolves the toolchain, although no edge leads there', async () => {
    const answer = await change({ 'tool/tool.txt': 'another tool\n' });
    expect(answer.global).toEqual(['toolchain']);
    expect(answer.rules).toContain('//b:tool_user');
    expect(answer.why('//b:tool_user')).toContain('the toolchain or platform //tool:toolchain is affected');
    expect(answer.rules).not.toContain('//alone:alone');
  });
});

describe('files that are said to have changed', () => {
  it('count in the place of those that git knows', async () => {
    await workspace.reset(base);
    workspace.edit({ 'b/link.txt': 'changed\n' });
    const answer = await workspace.affected(base, workspace.bazel.path, {
      changedFiles: ['alone/file.txt', 'a/x.txt'],
    });
    expect([answer.rung, answer.rules]).toEqual([
      'content',
      ['//a:a', '//alone:alone', '//b:b', '//b:b_test'],
    ]);
  });
});

describe('a change of packages', () => {
  it.each<[string, Edit, string[], string]>([
    [
      'N1: one branch of a select',
      { 'a/BUILD.bazel': BASE['a/BUILD.bazel'].replace('"one"', '"three"') },
      ['//a:a', '//b:b', '//b:b_test'],
      'an attribute changed',
    ],
    [
      'N2: two branches that change places',
      {
        'a/BUILD.bazel': BASE['a/BUILD.bazel']
          .replace('"one"', '"X"')
          .replace('"two"', '"one"')
          .replace('"X"', '"two"'),
      },
      ['//a:a', '//b:b', '//b:b_test'],
      'an attribute changed',
    ],
    [
      'N3: features of the package',
      { 'a/BUILD.bazel': `package(features = ["x"])\n${BASE['a/BUILD.bazel']}` },
      ['//a:a', '//b:b', '//b:b_test'],
      'its package, visibility or tags changed',
    ],
    [
      'a file that a glob finds',
      { 'a/new.txt': 'new\n' },
      ['//a:a', '//b:b', '//b:b_test'],
      '//a:new.txt added',
    ],
    [
      'a file that a glob no longer finds',
      { 'a/x.txt': null },
      ['//a:a', '//b:b', '//b:b_test'],
      '//a:x.txt removed',
    ],
    [
      'who may see it',
      { 'friends/BUILD.bazel': 'package_group(name = "friends", packages = ["//b", "//c"])\n' },
      ['//a:a', '//b:b', '//b:b_test'],
      'its package, visibility or tags changed via //friends:friends',
    ],
    [
      'code that a rule loads',
      { 'rules/private.bzl': `${BASE['rules/private.bzl']}\nX = 1\n` },
      ['//a:a', '//b:b', '//b:b_test', '//b:dir', '//b:link', '//b:tool_user'],
      'its rule changed',
    ],
  ])('finds %s', async (_, edit, rules, why) => {
    const answer = await change(edit);
    expect(answer.rung).toBe('overlay');
    expect(answer.rules).toEqual(rules);
    expect(answer.why('//a:a')).toContain(why);
  });

  it('touches nothing where only words of a BUILD file changed', async () => {
    const answer = await change({ 'a/BUILD.bazel': `# words\n${BASE['a/BUILD.bazel']}` });
    expect([answer.rung, answer.rules]).toEqual(['content', []]);
  });

  it('N16: names packages that come and targets that go', async () => {
    const answer = await change({
      'alone/BUILD.bazel': 'exports_files(["file.txt"])\n',
      'b/tree/BUILD.bazel': 'filegroup(name = "tree")\n',
      'b/BUILD.bazel': BASE['b/BUILD.bazel'].replace('["tree"]', '["//b/tree"]'),
    });
    expect(answer.rules).toEqual(['//b/tree:tree', '//b:dir']);
    expect(answer.analysis.deleted).toContain('@@//alone:alone');
  });
});

describe('a change of what everything stands on', () => {
  it('N17: touches everything where options changed, and only tests where they are for tests', async () => {
    const rc = workspace.bazel.read('.bazelrc');
    const all = await change({ '.bazelrc': `${rc}\nbuild --copt=-O1\n` });
    expect([all.rung, all.global]).toEqual(['content', ['option']]);
    expect(all.rules).toContain('//alone:alone');
    const tests = await change({
      '.bazelrc': `${rc}\ntest --test_env=X=1\nbuild:unused --copt=-O1\nbuild --jobs=1\n`,
    });
    expect(tests.rules).toEqual(['//b:b_test']);
  });

  it('touches everything where a label that an option names is affected', async () => {
    await workspace.reset(base);
    workspace.edit({
      '.bazelrc': `${workspace.bazel.read('.bazelrc')}\nbuild --define=tool=//alone:alone\n`,
    });
    const before = await workspace.commit();
    workspace.edit({ 'alone/file.txt': 'changed\n' });
    const answer = await workspace.affected(before);
    expect([answer.rung, answer.global]).toEqual(['content', ['option-label']]);
    expect(answer.rules).toContain('//a:a');
  });

  it('N23: touches everything where what was before cannot be loaded', async () => {
    await workspace.reset(base);
    workspace.edit({ 'alone/BUILD.bazel': 'this is no Starlark' });
    const broken = await workspace.commit();
    await workspace.git('checkout', '--quiet', base, '--', 'alone');
    const answer = await workspace.affected(broken);
    expect([answer.rung, answer.global]).toEqual(['everything', ['before']]);
    expect(answer.rules).toContain('//a:a');
  });
});
