import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { parseRecording } from '../../tools/plugin-protocol/recording.ts';
import type { BazelWorkspace } from '../rig/bazel-workspace.ts';
import { findProviderBinary, providerPlatform } from '../rig/provider-binary.ts';
import { zip } from '../rig/zip.ts';
import { lockBlock, lockFile, providerInfo, providerWorkspace } from './provider-workspace.ts';
import { RegistryServer, sha256 } from './registry-server.ts';

const address = 'registry.opentofu.org/hashicorp/random';
const real = zip([
  { name: 'LICENSE', bytes: Buffer.from('a package holds more than the binary\n'), mode: 0o644 },
  {
    name: 'terraform-provider-random_v3.9.0',
    bytes: readFileSync(findProviderBinary('hashicorp/random', '3.9.0')),
  },
]);
const other = zip([{ name: 'terraform-provider-random_v3.9.0', bytes: Buffer.from('#!/bin/sh\nexit 1\n') }]);
const offer = { source: 'hashicorp/random', version: '3.9.0', platform: providerPlatform };
const otherPlatform = `zh:${'0'.repeat(64)}`;

const registry = new RegistryServer();
let workspace: BazelWorkspace;

beforeAll(async () => {
  await registry.start();
  workspace = await providerWorkspace(registry.port, { [lockFile]: '' });
});

afterAll(async () => {
  await registry.stop();
  await workspace.dispose();
});

function lock(...hashes: readonly string[]): void {
  workspace.write({ [lockFile]: `# head\n\n${lockBlock(address, '3.9.0', hashes)}` });
}

const build = ['build', '@tofu_providers//:random'];

describe('a provider of the lock file, from the registry', { timeout: 300_000 }, () => {
  test('other bytes than the locked ones are refused, and both digests are named', async () => {
    lock(`zh:${sha256(real)}`, otherPlatform);
    registry.packages = [{ ...offer, bytes: other, shasum: sha256(real) }];
    const result = await workspace.bazel(build);
    expect(result.code).toBe(1);
    expect(result.stderr).toContain(
      `The provider ${address} 3.9.0 (//:${lockFile}:3) cannot be had.\nhttps://packages.example/`,
    );
    expect(result.stderr).toContain(`with the locked sha256 ${sha256(real)}`);
    expect(result.stderr).toContain(`but wanted ${sha256(real)}`);
    expect(result.stderr).toContain(`Checksum was ${sha256(other)}`);
  });

  test("the registry's own digest is not believed when the lock file has another", async () => {
    lock(`zh:${sha256(real)}`, otherPlatform);
    registry.packages = [{ ...offer, bytes: other }];
    registry.requests.length = 0;
    const result = await workspace.bazel(build);
    expect(result.code).toBe(1);
    expect(result.stderr).toContain(
      `says that the package for ${providerPlatform} has sha256 ${sha256(other)}, and the lock file has only ${otherPlatform}, zh:${sha256(real)}.`,
    );
    expect(result.stderr).toContain(`tofu providers lock -platform=${providerPlatform} ${address}`);
    expect(registry.requests.filter((path) => path.endsWith('.zip'))).toEqual([]);
  });

  test('an entry without hashes is not fetched at all', async () => {
    lock();
    registry.packages = [{ ...offer, bytes: real }];
    registry.requests.length = 0;
    const result = await workspace.bazel(build);
    expect(result.code).toBe(1);
    expect(result.stderr).toContain(
      'The lock file has no hash for it, so that nothing fetched could be verified.',
    );
    expect(result.stderr).toContain(`tofu providers lock -platform=${providerPlatform} ${address}`);
    expect(registry.requests).toEqual([]);
  });

  test('a registry that has no package for this platform is an error with the address asked', async () => {
    lock(`zh:${sha256(real)}`);
    registry.packages = [{ ...offer, platform: 'plan9_mips', bytes: real }];
    const result = await workspace.bazel(build);
    expect(result.code).toBe(1);
    const [os, arch] = providerPlatform.split('_');
    expect(result.stderr).toContain(
      `https://registry.opentofu.org/v1/providers/hashicorp/random/3.9.0/download/${os}/${arch} did not answer with success`,
    );
  });

  test('a registry that is down is an error that says what to do, and is asked again by the next build', async () => {
    lock(`zh:${sha256(real)}`, otherPlatform);
    registry.packages = [{ ...offer, bytes: real }];
    await registry.stop();
    const down = await workspace.bazel(build);
    expect(down.code).toBe(1);
    for (const text of [
      `The provider ${address} 3.9.0 (//:${lockFile}:3) cannot be had.`,
      'https://registry.opentofu.org/.well-known/terraform.json did not answer with success',
      'A failed fetch is not remembered: the next build tries again.',
      'common --experimental_downloader_config=FILE',
      `common --repo_env=FLYWHEEL_SCHEMA_ONLY_PROVIDERS=${address}`,
      'tofu.provider_schema(source = ',
      'common --repo_env=FLYWHEEL_LOCAL_PROVIDERS=DIR',
    ]) {
      expect(down.stderr).toContain(text);
    }
    await registry.start();
    const up = await workspace.bazel(build);
    expect(up.stderr).toContain('Build completed successfully');
    expect(up.code).toBe(0);
  });

  test('the locked bytes give a verified provider, and its schema is recorded by one action', async () => {
    lock(`zh:${sha256(real)}`, otherPlatform);
    registry.packages = [{ ...offer, bytes: real }];
    const { fields, result } = await providerInfo(workspace, '@tofu_providers//:hashicorp_random');
    expect(result.code).toBe(0);
    expect(fields).toMatchObject({
      source: address,
      version: '3.9.0',
      verified: 'True',
      origin: `lock file, sha256 ${sha256(real)}`,
    });
    expect(fields['binary']).toMatch(/\/package\/terraform-provider-random_v3\.9\.0$/);

    const built = await workspace.bazel([...build, '--subcommands']);
    expect(built.code).toBe(0);
    const outputBase = await workspace.bazel(['info', 'execution_root']);
    const schemaFile = join(outputBase.stdout.trim(), fields['schema'] ?? '');
    expect(existsSync(schemaFile)).toBe(true);
    const recording = parseRecording(readFileSync(schemaFile, 'utf8'));
    if (!recording.ok) throw new Error(recording.error.problem);
    const facts: unknown = JSON.parse(
      readFileSync(new URL('fixtures/hashicorp-random-3.9.0.facts.json', import.meta.url), 'utf8'),
    );
    expect({
      provider: recording.value.provider,
      version: recording.value.version,
      protocol: recording.value.protocol,
      complete: recording.value.complete,
      types: Object.keys(recording.value.schema.resource_schemas ?? {}).sort(),
      ephemeral: Object.keys(recording.value.schema.ephemeral_resource_schemas ?? {}).sort(),
      random_password: recording.value.schema.resource_schemas?.['random_password'],
    }).toEqual(facts);
  });
});
