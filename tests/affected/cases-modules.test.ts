/** Cases N4, N11–N13, N17, N20, N22 and N23 of the design, and workspaces of before bzlmod. */
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { makeScratchDirectory } from '../../tools/process/scratch-directory.ts';
import { GitWorkspace } from './git-workspace.ts';

const MODULE = `module(name = "affected")

bazel_dep(name = "inner")
local_path_override(module_name = "inner", path = "inner")

bazel_dep(name = "second")
local_path_override(module_name = "second", path = "second")

bazel_dep(name = "used", version = "1.0")

made = use_extension("//third:extension.bzl", "made")
use_repo(made, "of_input", "of_lock", "untouched", "watching")
`;

const EXTENSION = `def _repository_impl(rctx):
    content = rctx.attr.content
    if rctx.attr.watched:
        content = rctx.read(rctx.attr.watched)
    if rctx.attr.path:
        content = rctx.read(str(rctx.workspace_root) + "/" + rctx.attr.path)
    rctx.file("BUILD.bazel", 'exports_files(["file.txt"])')
    rctx.file("file.txt", content)

_repository = repository_rule(
    implementation = _repository_impl,
    attrs = {"content": attr.string(), "path": attr.string(), "watched": attr.label()},
)

def _made_impl(mctx):
    _repository(name = "of_input", content = json.decode(mctx.read(Label("//third:input.json")))["content"])
    _repository(name = "of_lock", path = "flake.lock")
    _repository(name = "untouched", content = "the same")
    _repository(name = "watching", watched = Label("//third:watched.txt"))

made = module_extension(implementation = _made_impl)
`;

const TOOLS = `def _tool_impl(ctx):
    return platform_common.ToolchainInfo(text = ctx.attr.text)

tool = rule(implementation = _tool_impl, attrs = {"text": attr.string()})

def _tool_user_impl(ctx):
    output = ctx.actions.declare_file(ctx.label.name + ".txt")
    ctx.actions.write(output, ctx.toolchains["//:type"].text)
    return DefaultInfo(files = depset([output]))

tool_user = rule(implementation = _tool_user_impl, toolchains = ["//:type"])
`;

const TOOLCHAIN = `load(":tools.bzl", "tool")

exports_files(["tools.bzl"])

toolchain_type(name = "type", visibility = ["//visibility:public"])

tool(name = "impl", text = "one")

toolchain(name = "toolchain", toolchain = ":impl", toolchain_type = ":type")

alias(name = "alias", actual = "@second//:alias", visibility = ["//visibility:public"])
`;

const USERS = `load("@inner//:tools.bzl", "tool_user")

filegroup(name = "of_alias", srcs = ["@inner//:alias"])

filegroup(name = "of_input", srcs = ["@of_input//:file.txt"])

filegroup(name = "of_lock", srcs = ["@of_lock//:file.txt"])

filegroup(name = "of_module", srcs = ["@used//:file"])

tool_user(name = "of_toolchain")

filegroup(name = "of_untouched", srcs = ["@untouched//:file.txt"])

filegroup(name = "of_watching", srcs = ["@watching//:file.txt"])

filegroup(name = "plain", srcs = ["plain.txt"])

sh_test(name = "plain_test", srcs = ["plain_test.sh"])
`;

/** A module in a registry that stands in the workspace. */
function registered(version: string): Record<string, string> {
  const source = `registry/sources/used-${version}`;
  const module = `module(name = "used", version = "${version}")\n`;
  return {
    [`registry/modules/used/${version}/MODULE.bazel`]: module,
    [`registry/modules/used/${version}/source.json`]: `{"type": "local_path", "path": "used-${version}"}\n`,
    [`${source}/MODULE.bazel`]: module,
    [`${source}/BUILD.bazel`]: `filegroup(name = "file", srcs = ["${version}.txt"], visibility = ["//visibility:public"])\n`,
    [`${source}/${version}.txt`]: `${version}\n`,
  };
}

const BASE = {
  'MODULE.bazel': MODULE,
  '.bazelignore': 'inner\nregistry\nsecond\n',
  '.bazelrc': `common --registry=file://%workspace%/registry
import %workspace%/imported.bazelrc
try-import %workspace%/tried.bazelrc
`,
  'imported.bazelrc': 'build --jobs=2\n',
  'registry/bazel_registry.json': '{"module_base_path": "sources"}\n',
  ...registered('1.0'),
  ...registered('1.1'),
  'inner/MODULE.bazel':
    'module(name = "inner")\n\nbazel_dep(name = "second")\n\nregister_toolchains("//:toolchain")\n',
  'inner/tools.bzl': TOOLS,
  'inner/BUILD.bazel': TOOLCHAIN,
  'second/MODULE.bazel': 'module(name = "second")\n',
  'second/BUILD.bazel': `alias(name = "alias", actual = ":file", visibility = ["//visibility:public"])

filegroup(name = "file", srcs = ["file.txt"])
`,
  'second/file.txt': 'file\n',
  'third/BUILD.bazel': '',
  'third/extension.bzl': EXTENSION,
  'third/input.json': '{"content": "one"}\n',
  'third/watched.txt': 'one\n',
  'flake.lock': '{}\n',
  'users/BUILD.bazel': USERS,
  'users/plain.txt': 'plain\n',
  'users/plain_test.sh': '#!/bin/sh\n',
};

let workspace: GitWorkspace;
let base: string;
beforeAll(async () => {
  workspace = await GitWorkspace.create(BASE);
  base = await workspace.git('rev-parse', 'HEAD');
});
afterAll(() => workspace.bazel.dispose());

describe('N11, N12, N13: other repositories', () => {
  it('touch what takes something of them in, or may resolve a toolchain of them, and nothing else', async () => {
    await workspace.reset(base);
    workspace.edit({
      'flake.lock': '{"one": 1}\n',
      'second/file.txt': 'changed\n',
      'third/input.json': '{"content": "two"}\n',
      'third/watched.txt': 'two\n',
      'MODULE.bazel': MODULE.replace('"used", version = "1.0"', '"used", version = "1.1"'),
    });
    const answer = await workspace.affected(base);
    expect(answer.rules).toEqual(
      expect.arrayContaining(
        ['alias', 'input', 'lock', 'module', 'watching'].map((name) => `//users:of_${name}`),
      ),
    );
    expect(answer.why('//users:of_input')).toMatch(/third\/input\.json|of_input/);
    expect(answer.why('//users:of_watching')).toMatch(/third\/watched\.txt|watching/);
    expect(answer.why('//users:of_alias')).toMatch(/second\/file\.txt|second/);
    expect(answer.why('//users:of_lock')).toMatch(/flake\.lock|of_lock/);
    expect(answer.why('//users:of_module')).toMatch(/MODULE\.bazel|used/);
    expect(answer.rules).not.toContain('//users:plain');
  });

  it('touch what resolves a toolchain of them', async () => {
    await workspace.reset(base);
    workspace.edit({ 'inner/BUILD.bazel': TOOLCHAIN.replace('"one"', '"two"') });
    const answer = await workspace.affected(base);
    expect(answer.rules).toContain('//users:of_toolchain');
    expect(answer.why('//users:of_toolchain')).toMatch(/inner/);
    expect(answer.rules).not.toContain('//users:plain');
  });
});

describe('N4: REPO.bazel', () => {
  it('touches all targets that have the features it gives', async () => {
    await workspace.reset(base);
    workspace.edit({ 'REPO.bazel': 'repo(features = ["x"])\n' });
    const answer = await workspace.affected(base);
    expect(answer.rules).toEqual(expect.arrayContaining(['//users:plain', '//users:of_untouched']));
    expect(answer.why('//users:plain')).toContain('its package, visibility or tags changed');
  });
});

describe('N17: options', () => {
  it('of an imported file that are for tests touch tests, and those of an unused configuration nothing', async () => {
    await workspace.reset(base);
    workspace.edit({
      'imported.bazelrc': 'build --jobs=1\ntest --test_env=X=1\nbuild:unused --copt=-O1\n',
    });
    const answer = await workspace.affected(base);
    expect(answer.global).toEqual(['option']);
    expect(answer.rules).toEqual(['//users:plain_test']);
    expect(answer.why('//users:plain_test')).toContain('options changed: +--test_env=X=1');
  });

  it('of a file that is tried and now there touch everything', async () => {
    await workspace.reset(base);
    workspace.edit({ 'tried.bazelrc': 'build --copt=-O1\n' });
    const answer = await workspace.affected(base);
    expect(answer.rules).toEqual(expect.arrayContaining(['//users:plain', '//users:of_untouched']));
    expect(answer.why('//users:plain')).toContain('options changed: +--copt=-O1');
  });
});

describe('N20: a commit that is not here', () => {
  it('is a failure, and no empty answer', async () => {
    await workspace.reset(base);
    workspace.edit({ 'users/plain.txt': 'later\n' });
    await workspace.commit();
    const scratch = makeScratchDirectory();
    try {
      const clone = join(scratch.path, 'clone');
      await workspace.git('clone', '--quiet', '--depth=1', `file://${workspace.bazel.path}`, clone);
      await expect(workspace.affected(base, clone)).rejects.toThrow('git-failed');
    } finally {
      scratch.remove();
    }
  });

  it('N20: may be one that a forced push left, and a merge is its difference from the first parent', async () => {
    await workspace.reset(base);
    workspace.edit({ 'users/plain.txt': 'left behind\n' });
    const left = await workspace.commit();
    await workspace.reset(base);
    expect((await workspace.affected(left)).rules).toEqual(['//users:plain']);
    workspace.edit({ 'users/plain_test.sh': '#!/bin/sh\ntrue\n' });
    const first = await workspace.commit();
    await workspace.git('merge', '--quiet', '--no-edit', left);
    expect((await workspace.affected(first)).rules).toEqual(['//users:plain']);
    expect((await workspace.affected(base)).rules).toEqual(['//users:plain', '//users:plain_test']);
  });
});

describe('N22: files that Bazel writes', () => {
  it('touch nothing: a lock file that is not in git', async () => {
    await workspace.reset(base);
    workspace.edit({ '.gitignore': 'bazel-*\n' });
    const before = await workspace.commit();
    // What Debian's Bazel writes.
    workspace.edit({ 'MODULE.bazel.lock': '{}\n' });
    const answer = await workspace.affected(before);
    expect([answer.rung, answer.rules]).toEqual(['unchanged', []]);
  });
});

describe('N23: a broken base', () => {
  it('with dependencies in a circle is loaded all the same', async () => {
    await workspace.reset(base);
    workspace.edit({
      'users/BUILD.bazel': `${USERS}\nfilegroup(name = "a", srcs = [":b"])\n\nfilegroup(name = "b", srcs = [":a"])\n`,
    });
    const before = await workspace.commit();
    workspace.edit({
      'users/BUILD.bazel': `${USERS}\nfilegroup(name = "a", srcs = [":b"])\n\nfilegroup(name = "b")\n`,
    });
    const answer = await workspace.affected(before);
    expect([answer.rung, answer.rules]).toEqual(['overlay', ['//users:a', '//users:b']]);
    expect(answer.why('//users:b')).toContain('//users:a removed');
  });

  it('with .bzl files in a circle touches everything', async () => {
    await workspace.reset(base);
    workspace.edit({
      'third/BUILD.bazel': 'load(":one.bzl", "ONE")\n',
      'third/one.bzl': 'load(":two.bzl", "TWO")\n\nONE = TWO\n',
      'third/two.bzl': 'load(":one.bzl", "ONE")\n\nTWO = ONE\n',
    });
    const before = await workspace.commit();
    workspace.edit({ 'third/two.bzl': 'TWO = 2\n' });
    const answer = await workspace.affected(before);
    expect(answer.rung).toBe('everything');
    expect(answer.global).toContain('before');
    expect(answer.rules).toContain('//users:plain');
  });
});

describe('a workspace of before bzlmod', () => {
  const WORKSPACE = {
    'MODULE.bazel': null,
    WORKSPACE: 'workspace(name = "affected")\n\nlocal_repository(name = "second", path = "second")\n',
    'second/WORKSPACE': 'workspace(name = "second")\n',
    'imported.bazelrc': 'common --enable_workspace --noenable_bzlmod\n',
    'users/BUILD.bazel': `filegroup(name = "of_second", srcs = ["@second//:alias"])

filegroup(name = "plain", srcs = ["plain.txt"])
`,
  };

  it('is one like others, and everything is touched where it becomes one with modules', async () => {
    await workspace.reset(base);
    workspace.edit(WORKSPACE);
    const before = await workspace.commit();
    workspace.edit({ 'users/plain.txt': 'changed\n' });
    const content = await workspace.affected(before);
    expect([content.rung, content.rules]).toEqual(['content', ['//users:plain']]);
    workspace.edit({ 'second/file.txt': 'changed\n' });
    expect((await workspace.affected(before)).rules).toEqual(['//users:of_second', '//users:plain']);
    await workspace.reset(base);
    const answer = await workspace.affected(before);
    expect(answer.global).toContain('option');
    expect(answer.rules).toContain('//users:plain');
  });
});
