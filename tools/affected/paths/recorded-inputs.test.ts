import { describe, expect, it } from 'vitest';

import { recordedInputs } from './recorded-inputs.ts';

function inputsOf(files: Readonly<Record<string, string>>): ReturnType<typeof recordedInputs> {
  const directories = new Set(
    Object.keys(files).flatMap((path) =>
      path.split('/').map((_, index, parts) => parts.slice(0, index).join('/')),
    ),
  );
  return recordedInputs(
    (path) => files[path],
    (path) => directories.has(path),
  );
}

describe('what decides about external repositories', () => {
  it('is MODULE.bazel, what it includes, and every file it names', () => {
    const { files } = inputsOf({
      'MODULE.bazel': `include("//third_party:deps.MODULE.bazel")
pip.parse(requirements_lock = "//python:locks/all.txt")  # "//not:this.txt"
`,
      'third_party/deps.MODULE.bazel': 'x.lock(file = ":versions.json")',
      'third_party/versions.json': '{"//not:followed.json": ""}',
      'python/locks/all.txt': '',
      'not/this.txt': '',
      'not/followed.json': '',
    });
    expect([...files].sort()).toEqual([
      'MODULE.bazel',
      'python/locks/all.txt',
      'third_party/deps.MODULE.bazel',
      'third_party/versions.json',
    ]);
  });

  it('is the code of extensions, and what that loads and names', () => {
    const { files } = inputsOf({
      'MODULE.bazel':
        'use_extension("@@//build:extensions.bzl", "x")\nuse_repo_rule("//rules:repo.bzl", "r")\n',
      'build/extensions.bzl': "load(':private/impl.bzl', 'impl')\n",
      'build/private/impl.bzl':
        'TEMPLATE = Label("//build/templates:BUILD.tpl")\n"""a doc: "//doc:string.bzl" """\n',
      'build/templates/BUILD.tpl': '',
      'doc/string.bzl': '',
      'rules/repo.bzl': 'load("//rules:repo.bzl", "itself")',
      'rules/other.bzl': '',
    });
    expect([...files].sort()).toEqual([
      'MODULE.bazel',
      'build/extensions.bzl',
      'build/private/impl.bzl',
      'build/templates/BUILD.tpl',
      'rules/repo.bzl',
    ]);
  });

  it('is also what directories are repositories of their own', () => {
    const { localRepositories } = inputsOf({
      'MODULE.bazel': `local_path_override(module_name = "tools", path = "./third_party/own/")
new_local_repository(name = "x", path='built')
own.repository("third_party/named")
`,
      'third_party/own/MODULE.bazel': '',
      'third_party/named/WORKSPACE': '',
      'built/file': '',
      'tools/file': '',
    });
    expect([...localRepositories].sort()).toEqual(['built', 'third_party/named', 'third_party/own']);
  });

  it('says whether one may stand beside the workspace', () => {
    const outsideOf = (path: string): boolean =>
      inputsOf({ 'MODULE.bazel': `local_path_override(module_name = "x", path = "${path}")` }).outside;
    expect(['../x', './../x', '/x', './x', 'x/..y'].map(outsideOf)).toEqual([true, true, true, false, false]);
  });
});
