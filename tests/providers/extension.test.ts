import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { serializeRecording } from '../../tools/plugin-protocol/recording.ts';
import { consumerModule, type BazelWorkspace } from '../rig/bazel-workspace.ts';
import { findProviderBinary, providerPlatform } from '../rig/provider-binary.ts';
import { lockBlock, lockFile, providerInfo, providerWorkspace, tofuModule } from './provider-workspace.ts';

const host = 'registry.opentofu.org';
const random = `${host}/hashicorp/random`;
/** Nothing listens there: no test of this file may fetch. */
const closedPort = 9;

function recording(version: string): string {
  return serializeRecording({ provider: random, version, protocol: 5, complete: false, schema: {} });
}

let workspace: BazelWorkspace;

beforeAll(async () => {
  workspace = await providerWorkspace(closedPort, { [lockFile]: lockBlock(random, '3.9.0', []) });
});

afterAll(async () => {
  await workspace.dispose();
});

/** Sets up MODULE.bazel and the lock file, and asks for a target. */
async function analyse(
  setup: { readonly module?: string; readonly lock?: string; readonly target?: string },
  args: readonly string[] = [],
): Promise<Awaited<ReturnType<typeof providerInfo>>> {
  workspace.write({
    'MODULE.bazel': setup.module ?? tofuModule(),
    [lockFile]: setup.lock ?? lockBlock(random, '3.9.0', []),
  });
  return providerInfo(workspace, setup.target ?? '@tofu_providers//:random', args);
}

describe('lock files', { timeout: 300_000 }, () => {
  test('a malformed one is an error with its line', async () => {
    const { result } = await analyse({ lock: `provider "${random}" {\n  version = 3.9.0\n}\n` });
    expect(result.code).not.toBe(0);
    expect(result.stderr).toContain(`//:${lockFile}:2: found '3.9.0' where a text in quotes was expected.`);
  });

  test('one with a byte order mark and line ends of Windows is read as the engine reads it', async () => {
    const local = findProviderBinary('hashicorp/random', '3.9.0').split(`/${host}/`)[0] ?? '';
    const { result, fields } = await analyse(
      { lock: `\uFEFF${lockBlock(random, '3.9.0', []).replaceAll('\n', '\r\n')}` },
      [`--repo_env=FLYWHEEL_LOCAL_PROVIDERS=${local}`],
    );
    expect(result.code).toBe(0);
    expect(fields).toMatchObject({ source: random, version: '3.9.0' });
  });

  test('what a merge conflict left is an error with its line', async () => {
    const { result } = await analyse({ lock: `<<<<<<< HEAD\n${lockBlock(random, '3.9.0', [])}` });
    expect(result.code).not.toBe(0);
    expect(result.stderr).toContain(`//:${lockFile}:1: '<<<<<<< HEAD' is left of a merge conflict;`);
  });

  test("one of the other engine's registry is refused, and both hosts are named", async () => {
    const { result } = await analyse({
      lock: lockBlock('registry.terraform.io/hashicorp/random', '3.9.0', []),
    });
    expect(result.code).not.toBe(0);
    expect(result.stderr).toMatch(
      /\/\/:\.terraform\.lock\.hcl:1: .*registry\.terraform\.io.*registry\.opentofu\.org/,
    );
    expect(result.stderr).toContain('tofu init -upgrade');
  });

  test('two may name two versions: each is a target, and the short name says which to write', async () => {
    workspace.write({ 'old/BUILD.bazel': '', 'old/.terraform.lock.hcl': lockBlock(random, '3.1.0', []) });
    const module = tofuModule('tofu.providers(lock_files = ["//old:.terraform.lock.hcl"])');
    const ambiguous = await analyse({ module });
    expect(ambiguous.result.code).not.toBe(0);
    expect(ambiguous.result.stderr).toContain(
      `The provider name 'random' could mean ${random}@3.1.0 or ${random}@3.9.0. Write one of: "${random}@3.1.0", "${random}@3.9.0".`,
    );
    const binary = findProviderBinary('hashicorp/random', '3.9.0');
    const local = [`--repo_env=FLYWHEEL_LOCAL_PROVIDERS=${binary.slice(0, binary.indexOf(`/${host}/`))}`];
    const exact = await analyse({ module, target: '@tofu_providers//:random_3.9.0' }, local);
    expect(exact.result.code).toBe(0);
    expect(exact.fields).toMatchObject({ source: random, version: '3.9.0' });
    const missing = await analyse({ module, target: '@tofu_providers//:hashicorp_random_3.1.0' }, local);
    expect(missing.result.code).not.toBe(0);
    expect(missing.result.stderr).toContain(
      `The provider ${random} 3.1.0 (//old:.terraform.lock.hcl:1) cannot be had.`,
    );
  });

  test('without any, the hub is there and empty', async () => {
    const { result } = await analyse({
      module: consumerModule(
        'tofu = use_extension("@rules_flywheel//build/tofu:extensions.bzl", "tofu")\nuse_repo(tofu, "tofu_providers")\n',
      ),
      target: '@tofu_providers//:all',
    });
    expect(result.code).toBe(0);
    expect(result.stdout.trim()).toBe('');
  });
});

describe('names', { timeout: 300_000 }, () => {
  test('one that several providers share says which to write', async () => {
    const { result } = await analyse({
      lock: lockBlock(random, '3.9.0', []) + lockBlock(`${host}/acme/random`, '1.0.0', []),
    });
    expect(result.code).not.toBe(0);
    expect(result.stderr).toContain(
      `The provider name 'random' could mean ${host}/acme/random or ${random}. Write one of: "${host}/acme/random", "${random}".`,
    );
  });
});

describe('names in a module', { timeout: 300_000 }, () => {
  const build = (names: string): string =>
    [
      'load("@rules_flywheel//build/tofu/private:provider_labels.bzl", "provider_labels")',
      `filegroup(name = "x", srcs = provider_labels([${names}], "//names:x"), tags = ["manual"])`,
      '',
    ].join('\n');

  test('short, longer and full ones mean one target, and labels pass through', async () => {
    workspace.write({
      'names/BUILD.bazel': build(
        ['random', 'hashicorp/random', random, 'random@3.9.0', '//names:BUILD.bazel']
          .map((name) => `"${name}"`)
          .join(', '),
      ),
    });
    await analyse({});
    const result = await workspace.bazel(['query', 'labels(srcs, //names:x)', '--output=label']);
    expect(result.stderr).not.toContain('ERROR');
    expect(result.stdout.trim().split('\n')).toHaveLength(5);
    expect(result.stdout).toMatch(/tofu_providers\/\/:random$/m);
    expect(result.stdout).toMatch(/tofu_providers\/\/:random_3\.9\.0$/m);
    expect(result.stdout).toMatch(/tofu_providers\/\/:hashicorp_random$/m);
  });

  test('an unknown one is an error with those that there are, and the lines to add', async () => {
    workspace.write({ 'names/BUILD.bazel': build('"aws"') });
    const { result } = await analyse({ target: '//names:x' });
    expect(result.code).not.toBe(0);
    expect(result.stderr).toContain(
      '//names:x: providers = ["aws"] names a provider that no lock file knows.',
    );
    expect(result.stderr).toContain(`Known are: ${random}@3.9.0.`);
    expect(result.stderr).toContain('tofu.providers(lock_files = ["//path/to:.terraform.lock.hcl"])');
  });

  test('an ambiguous one is an error with those to choose from', async () => {
    workspace.write({ 'names/BUILD.bazel': build('"random"') });
    const { result } = await analyse({
      lock: lockBlock(random, '3.9.0', []) + lockBlock(`${host}/acme/random`, '1.0.0', []),
      target: '//names:x',
    });
    expect(result.code).not.toBe(0);
    expect(result.stderr).toContain("//names:x: The provider name 'random' could mean");
  });
});

describe('names in a select', { timeout: 300_000 }, () => {
  test('are refused, with what to write instead', async () => {
    workspace.write({
      'names/BUILD.bazel': [
        'load("@rules_flywheel//build/tofu:rules.bzl", "tofu_module")',
        'tofu_module(name = "x", srcs = ["x.tf"], providers = select({"//conditions:default": ["random"]}))',
        '',
      ].join('\n'),
    });
    const { result } = await analyse({ target: '//names:x' });
    expect(result.code).not.toBe(0);
    expect(result.stderr).toContain("//names:x: 'providers' has a select()");
    expect(result.stderr).toContain("make an alias() whose 'actual' is the select");
  });
});

describe('recorded schemas', { timeout: 300_000 }, () => {
  const tag = (version: string): string =>
    `tofu.provider_schema(source = "hashicorp/random", version = "${version}", file = "//:random.schema.json")`;
  const schemaOnly = [`--repo_env=FLYWHEEL_SCHEMA_ONLY_PROVIDERS=x.example/a/b, ${random}`];

  test('a provider named by FLYWHEEL_SCHEMA_ONLY_PROVIDERS has its recording and no binary', async () => {
    workspace.write({ 'random.schema.json': recording('3.9.0') });
    const { result, fields } = await analyse({ module: tofuModule(tag('3.9.0')) }, schemaOnly);
    expect(result.code).toBe(0);
    expect(fields).toMatchObject({
      source: random,
      version: '3.9.0',
      origin: 'recorded schema',
      binary: 'none',
      verified: 'False',
    });
  });

  test('a changed recording is noticed', async () => {
    workspace.write({ 'random.schema.json': recording('3.9.0') });
    expect((await analyse({ module: tofuModule(tag('3.9.0')) }, schemaOnly)).result.code).toBe(0);
    workspace.write({ 'random.schema.json': '{"format": "something else"}' });
    const { result } = await analyse({ module: tofuModule(tag('3.9.0')) }, schemaOnly);
    expect(result.code).not.toBe(0);
    expect(result.stderr).toContain(
      '//:random.schema.json is not a recorded schema of format flywheel-provider-schema/1.',
    );
  });

  test('one that is no JSON, or is of another provider, is an error with what it is', async () => {
    for (const [text, problem] of [
      ['{"format": ', 'is not JSON.'],
      ['[]', 'is not a recorded schema of format flywheel-provider-schema/1.'],
      [
        recording('3.9.0').replaceAll('hashicorp/random', 'acme/x'),
        `is the recorded schema of ${host}/acme/x.`,
      ],
    ] as const) {
      workspace.write({ 'random.schema.json': text });
      const { result } = await analyse({ module: tofuModule(tag('3.9.0')) }, schemaOnly);
      expect(result.code).not.toBe(0);
      expect(result.stderr).toContain(`//:random.schema.json ${problem}`);
      expect(result.stderr).toContain(`flywheel providers record --binary FILE --provider ${random}`);
    }
  });

  test('one of another version than the lock file is an error with both and the command that records anew', async () => {
    workspace.write({ 'random.schema.json': recording('3.8.0') });
    const { result } = await analyse({ module: tofuModule(tag('3.8.0')) }, schemaOnly);
    expect(result.code).not.toBe(0);
    expect(result.stderr).toContain(
      'The lock file names version 3.9.0, and //:random.schema.json is the recorded schema of version 3.8.0.',
    );
    expect(result.stderr).toContain(
      `flywheel providers record --binary FILE --provider ${random} --version 3.9.0 --out random.schema.json`,
    );
  });

  test('a tag of another version than its file is an error with the line to write', async () => {
    workspace.write({ 'random.schema.json': recording('3.9.0') });
    const { result } = await analyse({ module: tofuModule(tag('3.8.0')) }, schemaOnly);
    expect(result.code).not.toBe(0);
    expect(result.stderr).toContain('Set version = "3.9.0" in the provider_schema tag in MODULE.bazel.');
  });

  test('none where FLYWHEEL_SCHEMA_ONLY_PROVIDERS asks for it is an error with the command that makes one', async () => {
    const { result } = await analyse({}, schemaOnly);
    expect(result.code).not.toBe(0);
    expect(result.stderr).toContain(
      'FLYWHEEL_SCHEMA_ONLY_PROVIDERS names it, and no schema of it is recorded.',
    );
    expect(result.stderr).toContain('flywheel providers record --binary FILE');
  });
});

describe('locally built providers', { timeout: 300_000 }, () => {
  const binary = findProviderBinary('hashicorp/random', '3.9.0');

  test('a path in local_provider replaces the lock file, unverified', async () => {
    const { result, fields } = await analyse({
      module: tofuModule(
        `tofu.local_provider(source = "hashicorp/random", version = "3.9.1", path = "${binary}")`,
      ),
    });
    expect(result.code).toBe(0);
    expect(fields).toMatchObject({ version: '3.9.1', origin: 'locally built', verified: 'False' });
  });

  test('a label in local_provider does the same, and need not be a source file', async () => {
    workspace.write({
      'local/BUILD.bazel':
        'genrule(name = "provider", outs = ["terraform-provider-random"], cmd = "echo > $@", visibility = ["//visibility:public"])\n',
    });
    const { result, fields } = await analyse({
      module: tofuModule(
        'tofu.local_provider(source = "hashicorp/random", version = "3.9.1", binary = "//local:provider")',
      ),
    });
    expect(result.code).toBe(0);
    expect(fields['binary']).toMatch(/\/local\/terraform-provider-random$/);
    expect(fields).toMatchObject({ verified: 'False' });
  });

  test('a path that does not exist, a relative one, and both ways at once are errors', async () => {
    const tag = (rest: string): string =>
      tofuModule(`tofu.local_provider(source = "hashicorp/random", version = "3.9.1", ${rest})`);
    const missing = await analyse({ module: tag('path = "/nonexistent/provider"') });
    expect(missing.result.stderr).toContain(
      'the local_provider tag names /nonexistent/provider, which does not exist.',
    );
    const relative = await analyse({ module: tag('path = "bin/provider"') });
    expect(relative.result.stderr).toContain('path = "bin/provider", where an absolute path was expected');
    const both = await analyse({ module: tag('path = "/x", binary = "//:x"') });
    expect(both.result.stderr).toContain("needs one of 'path' and 'binary'.");
    for (const { result } of [missing, relative, both]) expect(result.code).not.toBe(0);
  });

  test('one that appears in FLYWHEEL_LOCAL_PROVIDERS, or goes away, is noticed', async () => {
    const mirror = join(workspace.path, 'mirror');
    const args = [`--repo_env=FLYWHEEL_LOCAL_PROVIDERS=${mirror}`];
    workspace.write({ 'random.schema.json': recording('3.9.0') });
    const setup = {
      // No lock file names the provider, so that without the binary its recording is used.
      lock: '',
      module: tofuModule(
        'tofu.provider_schema(source = "hashicorp/random", version = "3.9.0", file = "//:random.schema.json")',
      ),
    };
    expect((await analyse(setup, args)).fields['origin']).toBe('recorded schema');

    const place = join(mirror, random, '3.9.0', providerPlatform, 'terraform-provider-random_v3.9.0');
    mkdirSync(dirname(place), { recursive: true });
    copyFileSync(binary, place);
    expect((await analyse(setup, args)).fields).toMatchObject({ origin: 'locally built', verified: 'False' });

    rmSync(mirror, { recursive: true });
    expect((await analyse(setup, args)).fields['origin']).toBe('recorded schema');
  });

  test('one in FLYWHEEL_LOCAL_PROVIDERS serves a lock file without hashes', async () => {
    const { result, fields } = await analyse({}, [
      `--repo_env=FLYWHEEL_LOCAL_PROVIDERS=${binary.slice(0, binary.indexOf(`/${host}/`))}`,
    ]);
    expect(result.code).toBe(0);
    expect(fields).toMatchObject({ version: '3.9.0', origin: 'locally built', verified: 'False' });
  });
});
