import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { BazelWorkspace, type BazelResult } from '../rig/bazel-workspace.ts';

const load = (...names: readonly string[]): string =>
  `load("@rules_flywheel//build/tofu:rules.bzl", ${names.map((name) => `"${name}"`).join(', ')})\n`;

/** Every kind that tofu formats, and names that programs trip over. */
const untidy = {
  'kinds/main.tf': 'locals {\n  a=1\n}\n',
  'kinds/main.tofu': 'locals {\n  b=1\n}\n',
  'kinds/x.tfvars': 'a=1\n',
  'kinds/x.tftest.hcl': 'run "a" {\n  command=plan\n}\n',
  'kinds/tests/y.tofutest.hcl': 'run "a" {\n  command=plan\n}\n',
  'kinds/-dash.tf': 'locals {\n  c=1\n}\n',
  'kinds/größe mit leer.tf': 'locals {\n  d=1\n}\n',
  "kinds/it's $x.tf": 'locals {\n  e=1\n}\n',
  'kinds/windows.tf': 'locals {\r\n  f=1\r\n}\r\n',
  '-root.tf': 'locals {\n  g=1\n}\n',
  'long/main.tf': Array.from(
    { length: 3334 },
    (_, index) => `output "o${index}" {\n  value=${index}\n}\n`,
  ).join(''),
} as const;

const refused = {
  tofuvars: 'x.tofuvars',
  hcl: 'x.hcl',
  mocks: 'x.tfmock.hcl',
} as const;

describe('formatting of every kind of file', () => {
  let workspace: BazelWorkspace;
  let test: BazelResult;

  beforeAll(async () => {
    workspace = await BazelWorkspace.create({
      files: {
        'BUILD.bazel': `${load('tofu_package', 'tofu_fmt')}
tofu_package(name = "root", srcs = ["-root.tf"])

tofu_fmt(name = "fmt", deps = [":root_fmt", "//kinds:kinds_fmt", "//long:long_fmt"])
`,
        'kinds/BUILD.bazel': `${load('tofu_package')}\ntofu_package(name = "kinds", visibility = ["//visibility:public"])\n`,
        'kinds/empty.tf': '',
        'kinds/tidy.tf': 'locals {\n  z = 1\n}\n',
        'kinds/data.tf.json': '{"locals":{"h":1}}',
        'long/BUILD.bazel': `${load('tofu_package')}\ntofu_package(name = "long", visibility = ["//visibility:public"])\n`,
        'refused/BUILD.bazel': [
          load('tofu_fmt'),
          ...Object.entries(refused).flatMap(([name, file]) => [
            `tofu_fmt(name = "${name}", srcs = ["${file}"])`,
            // A target may give files of any kind.
            `filegroup(name = "${name}_files", srcs = ["main.tf", "${file}"])`,
            `tofu_fmt(name = "${name}_in_group", srcs = [":${name}_files"])`,
          ]),
          'tofu_fmt(name = "json", srcs = ["x.tf.json"])',
        ].join('\n'),
        'refused/main.tf': '',
        'refused/x.tf.json': '{}',
        ...Object.fromEntries(Object.values(refused).map((file) => [`refused/${file}`, 'a=1\n'])),
        ...untidy,
      },
    });
    mkdirSync(join(workspace.path, 'kinds/notes'));
    symlinkSync('..', join(workspace.path, 'kinds/notes/loop'));
    symlinkSync('.', join(workspace.path, 'kinds/self'));
    symlinkSync('endless', join(workspace.path, 'kinds/endless'));
    test = await workspace.bazel([
      'test',
      '--test_output=errors',
      '--keep_going',
      '--',
      '//...',
      '-//refused/...',
    ]);
  });
  afterAll(() => workspace.dispose());

  it.each(Object.keys(untidy))('%s: is seen', (file) => {
    expect(test.code).toBe(3);
    expect(test.stdout).toContain(`${file} is not formatted:`);
  });

  it('says nothing of files that are as they should be, and ends with no stack trace', () => {
    expect(test.stdout).not.toMatch(/(empty|tidy)\.tf(\.json)? /);
    expect(test.stdout).not.toContain('data.tf.json');
    expect(`${test.stdout}${test.stderr}`).not.toMatch(/^\s+at .*:\d+:\d+\)?$/m);
    expect(test.stdout).toContain('(more than 2000 differences, which are not shown)');
  });

  it.each(Object.entries(refused))('%s: says which kinds there are', async (name, file) => {
    const named = await workspace.bazel(['build', `//refused:${name}`]);
    expect(named.code).toBe(1);
    expect(named.stderr).toContain(
      `in srcs attribute of tofu_fmt rule //refused:${name}: source file '//refused:${file}' is misplaced here (expected .tf, .tofu,`,
    );
    const given = await workspace.bazel(['build', `//refused:${name}_in_group`]);
    expect(given.code).toBe(1);
    expect(given.stderr).toContain(
      `//refused:${name}_in_group: 'srcs' has refused/${file}, and tofu fmt formats only .tf, .tofu, .tfvars, .tftest.hcl, .tofutest.hcl files. Remove it.`,
    );
  });

  it('says of JSON alone that there is nothing to format', async () => {
    const json = await workspace.bazel(['build', '//refused:json']);
    expect(json.code).toBe(1);
    expect(json.stderr).toContain(
      "'srcs' has refused/x.tf.json, which is JSON, which tofu fmt does not format.",
    );
  });

  it('rewrites the files of many targets in one run, and leaves the others', async () => {
    const before = readFileSync(join(workspace.path, 'refused/x.hcl'), 'utf8');
    writeFileSync(join(workspace.path, 'kinds/broken.tf'), 'locals {\n');
    const red = await workspace.bazel(['run', '//:fmt']);
    expect(red.code).toBe(1);
    expect(red.stderr).toContain('kinds/broken.tf cannot be formatted, it has a syntax error:');
    for (const [file, text] of Object.entries(untidy)) {
      expect(workspace.read(file), file).toBe(text.replaceAll('=', ' = '));
    }
    expect(workspace.read('refused/x.hcl')).toBe(before);
    expect(workspace.read('kinds/data.tf.json')).toBe('{"locals":{"h":1}}');
    writeFileSync(join(workspace.path, 'kinds/broken.tf'), 'locals {\n}\n');
    const green = await workspace.bazel(['run', '//:fmt']);
    expect(green.code).toBe(0);
    expect(green.stdout).toContain('14 files formatted already');
  });
});
