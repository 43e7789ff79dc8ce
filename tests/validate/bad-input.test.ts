import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { BazelWorkspace, type BazelResult, type Files } from '../rig/bazel-workspace.ts';
import { modulePackage, providerFiles, requireRandom } from './workspace.ts';

const random = 'registry.opentofu.org/hashicorp/random';

const recording = (schema: string): string =>
  `{"format":"flywheel-provider-schema/1","provider":"${random}","version":"3.9.0","protocol":5,"schema":${schema}}`;

/** A recorded schema as it might come out of a merge, a broken download or an editor. */
const recordings = {
  empty_recording: { text: '', problem: 'is not JSON: Unexpected end of JSON input' },
  cut_recording: { text: recording('{}').slice(0, 90), problem: 'is not JSON: ' },
  other_json: { text: '[]', problem: 'is not a JSON object' },
  other_version: {
    text: recording('{}').replace('3.9.0', '3.8.0'),
    problem: `is of ${random} 3.8.0, but ${random} 3.9.0 is used`,
  },
  wrong_map: {
    text: recording('{"resource_schemas":5}'),
    problem: 'has schema.resource_schemas 5 where an object was expected',
  },
  // The engine itself crashes on it.
  wrong_type: {
    text: recording(
      '{"resource_schemas":{"random_pet":{"version":0,"block":{"attributes":{"length":{"type":"text","optional":true}}}}}}',
    ),
    problem:
      'has schema.resource_schemas.random_pet.block.attributes.length.type "text" where a type such as "string" or ["list", "string"] was expected',
  },
} as const;

const recordingPackage = (name: string, text: string): Files => ({
  [`${name}/BUILD.bazel`]: `load("@rules_flywheel//build/tofu:providers.bzl", "tofu_provider")
load("@rules_flywheel//build/tofu:rules.bzl", "tofu_package")

tofu_provider(name = "random", schema = "random.schema.json", source = "${random}", version = "3.9.0")

tofu_package(name = "${name}", providers = [":random"])
`,
  [`${name}/main.tf`]: `${requireRandom}resource "random_pet" "a" {\n}\n`,
  [`${name}/random.schema.json`]: text,
});

/** The files and what the build says of them: no result is left behind where there is none to give. */
const modules = {
  no_file: {
    files: modulePackage('no_file', ''),
    texts: [
      `//no_file:no_file: 'srcs' has no file, so there is no module. Add its configuration files: srcs = glob(["*.tf"])`,
    ],
    result: false,
  },
  symlink_loop: {
    files: modulePackage('symlink_loop', ''),
    texts: ["no such package 'symlink_loop': ", 'Symlink cycle: ', '/symlink_loop/main.tf'],
    result: false,
  },
  directory_loop: {
    files: modulePackage('directory_loop', 'locals {\n}\n', 'data = glob(["**"], exclude = ["*.tf"]),'),
    texts: ["no such package 'directory_loop': ", 'Infinite symlink expansion: '],
    result: false,
  },
  no_utf8_name: {
    files: modulePackage('no_utf8_name', 'locals {\n}\n'),
    texts: ['no_utf8_name/caf'],
    result: false,
  },
  unclosed: {
    files: modulePackage('unclosed', 'output "a" {\n  value = 1\n'),
    texts: [
      'unclosed/main.tf:1:12: error: Unclosed configuration block',
      '//unclosed:unclosed: 1 error, 0 warnings',
    ],
    result: true,
  },
  no_text: {
    files: modulePackage('no_text', ''),
    texts: [
      'no_text/main.tf:1:1: error: Invalid character encoding',
      'All input files must be UTF-8 encoded.',
    ],
    result: true,
  },
  empty_json: {
    files: { ...modulePackage('empty_json', ''), 'empty_json/x.tf.json': '' },
    texts: ['empty_json/x.tf.json:1:1: error: Missing value'],
    result: true,
  },
  ten_thousand_lines: {
    files: modulePackage(
      'ten_thousand_lines',
      `${Array.from({ length: 3333 }, (_, index) => `output "o${index}" {\n  value = ${index}\n}\n`).join('')}output "last" {\n  value = local.nothing\n}\n`,
    ),
    texts: ['ten_thousand_lines/main.tf:10001:11: error: Reference to undeclared local value'],
    result: true,
  },
} as const;

const brokenProvider: Files = {
  'broken_provider/BUILD.bazel': `load("@rules_flywheel//build/tofu:providers.bzl", "tofu_provider")
load("@rules_flywheel//build/tofu:rules.bzl", "tofu_package")

tofu_provider(name = "random", binary = "provider.sh", source = "${random}", version = "3.9.0")

tofu_package(name = "broken_provider", providers = [":random"])
`,
  'broken_provider/main.tf': `${requireRandom}resource "random_pet" "a" {\n}\n`,
  'broken_provider/provider.sh': `#!/bin/sh
echo '{"@level":"error","@message":"cannot read settings","@timestamp":"2026-01-01"}' >&2
echo "$0: giving up" >&2
kill -ABRT $$
`,
};

/** A file of /tmp, which the sandbox has an empty one of. */
const outside = mkdtempSync('/tmp/flywheel-outside-');

const fine = {
  ...modulePackage('empty_file', ''),
  ...modulePackage('names', 'locals {\n}\n'),
  'names/-dash.tf': 'locals {\n  a = 1\n}\n',
  'names/größe mit leer.tf': 'locals {\n  b = 1\n}\n',
  "names/it's $x.tf": 'locals {\n  c = 1\n}\n',
  ...modulePackage('link_outside', ''),
  ...modulePackage('beside_a_loop', 'locals {\n}\n'),
};

describe('bad input', () => {
  let workspace: BazelWorkspace;
  let build: BazelResult;

  beforeAll(async () => {
    const files = [
      ...Object.values(modules).map((module) => module.files),
      ...Object.entries(recordings).map(([name, { text }]) => recordingPackage(name, text)),
    ];
    workspace = await BazelWorkspace.create({
      files: Object.assign({}, providerFiles(), fine, brokenProvider, ...files) as Files,
    });
    const at = (path: string): string => join(workspace.path, path);
    rmSync(at('no_file/main.tf'));
    rmSync(at('symlink_loop/main.tf'));
    symlinkSync('main.tf', at('symlink_loop/main.tf'));
    symlinkSync('.', at('directory_loop/self'));
    symlinkSync('self', at('beside_a_loop/self'));
    mkdirSync(at('beside_a_loop/tests'));
    symlinkSync('..', at('beside_a_loop/tests/up'));
    writeFileSync(
      Buffer.concat([Buffer.from(at('no_utf8_name/caf')), Buffer.from([0xff]), Buffer.from('.tf')]),
      '',
    );
    writeFileSync(at('no_text/main.tf'), Buffer.from('\ufefflocals {\n}\n', 'utf16le'));
    writeFileSync(join(outside, 'main.tf'), 'locals {\n}\n');
    rmSync(at('link_outside/main.tf'));
    symlinkSync(join(outside, 'main.tf'), at('link_outside/main.tf'));
    build = await workspace.bazel(['build', '--keep_going', '//...']);
  });
  afterAll(async () => {
    rmSync(outside, { recursive: true });
    await workspace.dispose();
  });

  it.each(Object.entries(modules))('%s: says what and where', (name, { texts, result }) => {
    expect(build.code).toBe(1);
    for (const text of texts) expect(build.stderr).toContain(text);
    expect(existsSync(join(workspace.path, `bazel-bin/${name}/${name}.validation.json`))).toBe(result);
  });

  it('a provider that fails: says which, how it ended, what it said and what to do', () => {
    expect(build.stderr).toContain(
      `the provider ${random} 3.9.0 was ended by SIGABRT before its handshake
  the last it said:
    error: cannot read settings
    broken_provider/provider.sh: giving up
  to do: no lock file vouches for this binary: build it anew, or `,
    );
    expect(build.stderr).toContain(`--repo_env=FLYWHEEL_SCHEMA_ONLY_PROVIDERS=${random}`);
  });

  it.each(Object.entries(recordings))('%s: says what, where and what to do', (name, { problem }) => {
    const said = build.stderr
      .split('\n')
      .find((line) => line.startsWith(`//${name}:${name}: the recorded schema ${name}/random.schema.json `));
    expect(said).toContain(problem);
    expect(said).toContain(
      `record it again: flywheel providers record --provider ${random} --version 3.9.0 --binary FILE --out ${name}/random.schema.json`,
    );
    expect(existsSync(join(workspace.path, `bazel-bin/${name}/${name}.validation.json`))).toBe(false);
  });

  it('a link that leads out of the workspace: every check says which file and where it leads', async () => {
    // What the build did outside of a sandbox is not taken from the cache.
    workspace.write({ 'link_outside/other.tf': 'locals {\n}\n' });
    const test = await workspace.bazel([
      'test',
      '--keep_going',
      '--spawn_strategy=sandboxed',
      '--strategy=TofuValidate=sandboxed',
      '--strategy=TofuPlanCheck=sandboxed',
      '--test_output=errors',
      '//link_outside:all',
    ]);
    const said = (test.stdout + test.stderr).split(
      `link_outside/main.tf is a symbolic link to ${outside}/main.tf, which is not there; a sandbox hides what is outside of the workspace: `,
    );
    // Validation, the plan check, and the format.
    expect(said.length - 1).toBeGreaterThanOrEqual(3);
    expect(test.stdout + test.stderr).not.toContain('ENOENT');
  });

  it('shows no stack of ours or of the engine', () => {
    expect(build.stderr).not.toMatch(/^\s+at .*:\d+:\d+\)?$/m);
    expect(build.stderr).not.toMatch(/goroutine|OPENTOFU CRASH|panic/);
    expect(build.stderr).not.toContain('a defect of rules_flywheel');
  });

  it.each(['empty_file', 'names', 'beside_a_loop'])('%s: is no bad input', (name) => {
    expect(workspace.read(`bazel-bin/${name}/${name}.validation.json`)).toContain('"errors": 0');
  });
});
