import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import type { BazelResult, BazelWorkspace } from '../rig/bazel-workspace.ts';
import { findProviderBinary, providerPlatform } from '../rig/provider-binary.ts';
import { zip } from '../rig/zip.ts';
import { lockBlock, lockFile, providerWorkspace, tofuModule } from './provider-workspace.ts';

const host = 'registry.opentofu.org';
const random = `${host}/hashicorp/random`;
const time = `${host}/hashicorp/time`;
/** Nothing listens there: what is fetched comes from the mirror or not at all. */
const closedPort = 9;

function module(providers: readonly string[], deps: readonly string[] = []): string {
  return [
    'load("@rules_flywheel//build/tofu:rules.bzl", "tofu_package")',
    `tofu_package(name = "m", providers = ${JSON.stringify(providers)}, deps = ${JSON.stringify(deps)}, visibility = ["//visibility:public"])`,
    '',
  ].join('\n');
}

function requires(type: string, constraint: string): string {
  return `terraform {\n  required_providers {\n    ${type} = {\n      source  = "hashicorp/${type}"\n      version = "${constraint}"\n    }\n  }\n}\n`;
}

const root = `
load("@rules_flywheel//build/tofu:rules.bzl", "tofu_providers_lock")
tofu_providers_lock(
    name = "providers.lock",
    lock_file = "${lockFile}",
    mirror = "mirror",
    modules = ["//web:m"],
    platforms = ["${providerPlatform}"],
)
`;

let workspace: BazelWorkspace;

beforeAll(async () => {
  workspace = await providerWorkspace(closedPort, {
    'MODULE.bazel': tofuModule('tofu.provider_mirror(path = "mirror", exclusive = True)'),
    'BUILD.bazel': root,
    [lockFile]: '',
    // The module needs a provider that the lock file does not have: that is when it has to be written anew.
    'web/BUILD.bazel': module(['random'], ['//clock:m']),
    'web/main.tf': `${requires('random', '~> 3.0')}module "clock" {\n  source = "../clock"\n}\nresource "random_id" "x" {\n  byte_length = 4\n}\n`,
    'clock/BUILD.bazel': module(['time']),
    // Nobody requires it by name: the type of the resource implies it.
    'clock/main.tf': 'resource "time_static" "now" {\n}\n',
  });
  for (const [type, version] of [
    ['random', '3.9.0'],
    ['time', '0.14.2'],
  ] as const) {
    const name = `terraform-provider-${type}_${version}_${providerPlatform}.zip`;
    const file = join(workspace.path, 'mirror', host, 'hashicorp', type, name);
    mkdirSync(dirname(file), { recursive: true });
    const bytes = readFileSync(findProviderBinary(`hashicorp/${type}`, version));
    writeFileSync(file, zip([{ name: `terraform-provider-${type}_v${version}`, bytes }]));
  }
});

afterAll(async () => {
  await workspace.dispose();
});

beforeEach(() => {
  workspace.write({ [lockFile]: '' });
});

const update = (...args: readonly string[]): Promise<BazelResult> =>
  workspace.bazel(['run', '//:providers.lock', ...(args.length > 0 ? ['--', ...args] : [])], {
    env: { TF_CLI_ARGS: '-poisoned', TF_DATA_DIR: '/nonexistent', FLYWHEEL_PROVIDER_MIRROR: undefined },
  });

const check = (): Promise<BazelResult> =>
  workspace.bazel(['test', '//:providers.lock_test', '--test_output=errors']);

describe('bazel run //:providers.lock', { timeout: 300_000 }, () => {
  test('fills an empty lock file, with which the modules then build, and touches nothing else', async () => {
    const before = readdirSync(workspace.path).sort();
    const failing = await workspace.bazel(['build', '//web:all']);
    expect(failing.stderr).toContain(
      '//web:m: providers = ["random"] names a provider that no lock file knows.',
    );
    const red = await check();
    expect(red.code).toBe(3);
    expect(red.stdout).toContain(
      `web/main.tf:3: //web:m requires ${random} "~> 3.0", and ${lockFile} does not name it`,
    );
    expect(red.stdout).toContain(
      `clock/main.tf:1: //clock:m requires ${time}, and ${lockFile} does not name it`,
    );
    expect(red.stdout).toContain('bazel run //:providers.lock');

    const result = await update();
    expect(result.stderr).not.toContain('unchanged');
    expect(result.stdout).toContain(`${lockFile}: added ${random} 3.9.0 (1 hash)`);
    expect(result.stdout).toContain(`${lockFile}: added ${time} 0.14.2 (1 hash)`);
    expect(result.code).toBe(0);
    expect(
      readdirSync(workspace.path)
        .filter((name) => !name.startsWith('bazel-'))
        .sort(),
    ).toEqual(before.filter((name) => !name.startsWith('bazel-')));

    expect((await check()).code).toBe(0);
    const built = await workspace.bazel(['build', '//web:all', '//clock:all']);
    expect(built.stderr).toContain('Build completed successfully');
    const again = await update();
    expect(again.stdout).toContain(`${lockFile} is up to date`);
    expect(again.code).toBe(0);
  });

  test('a version that no longer fits is replaced, and what nobody here requires stays', async () => {
    workspace.write({
      [lockFile]:
        lockBlock(random, '2.3.0', ['h1:b2xk']) + lockBlock(`${host}/acme/other`, '1.0.0', ['h1:b3RoZXI=']),
    });
    const red = await check();
    expect(red.stdout).toContain(`requires ${random} "~> 3.0", and ${lockFile}:1 has version 2.3.0`);
    const result = await update();
    expect(result.stdout).toContain(`${lockFile}: changed ${random} 2.3.0 to 3.9.0 (1 hash)`);
    expect(workspace.read(lockFile)).toContain(`provider "${host}/acme/other"`);
    expect((await check()).code).toBe(0);
  });

  test('a locked version without hashes is red, and gets them', async () => {
    workspace.write({ [lockFile]: `provider "${random}" {\n  version = "3.9.0"\n}\n` });
    const red = await check();
    expect(red.stdout).toContain(`${lockFile}:1 has no hash of version 3.9.0`);
    const result = await update();
    expect(result.stdout).toContain(`${lockFile}: added 1 hash of ${random} 3.9.0`);
  });

  test('when the engine fails, the file stays and the engine is quoted', async () => {
    const old = lockBlock(time, '0.14.2', ['h1:b2xk']);
    workspace.write({ [lockFile]: old });
    const result = await update('--mirror', join(workspace.path, 'web'));
    expect(result.code).toBe(3);
    expect(result.stderr).toContain(`${lockFile} is unchanged: tofu providers lock failed:`);
    expect(result.stderr).toContain('hashicorp/random');
    expect(workspace.read(lockFile)).toBe(old);
    expect(readdirSync(workspace.path).filter((name) => name.includes('unfinished'))).toEqual([]);
  });

  test('wrong arguments and a mirror with credentials are refused, and no secret is shown', async () => {
    const unknown = await update('--platform=x');
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain(
      'bazel run //:providers.lock -- takes --upgrade and --mirror PATH_OR_URL',
    );
    const secret = await workspace.bazel(['run', '//:providers.lock'], {
      env: { FLYWHEEL_PROVIDER_MIRROR: 'https://me:secret-42@mirror.example/' },
    });
    expect(secret.code).toBe(3);
    expect(secret.stderr).toContain('the URL of the mirror holds credentials. Remove them');
    expect(secret.stderr + secret.stdout).not.toContain('secret-42');
  });

  test('a file that cannot be understood is told with its place', async () => {
    workspace.write({ 'clock/broken.tf': 'resource "time_static" {{\n' });
    try {
      const result = await update();
      expect(result.code).toBe(1);
      expect(result.stderr).toContain('clock/broken.tf:1: ');
    } finally {
      rmSync(join(workspace.path, 'clock/broken.tf'));
    }
  });
});
