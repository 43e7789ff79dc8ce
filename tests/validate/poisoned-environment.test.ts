import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { BazelWorkspace, type Files } from '../rig/bazel-workspace.ts';
import { modulePackage, providerFiles, requireRandom } from './workspace.ts';

const files: Files = {
  ...providerFiles(),
  ...modulePackage(
    'good',
    `${requireRandom}resource "random_password" "a" {\n  length = 12\n}\nmodule "child" {\n  source = "../child"\n}\n`,
    'providers = ["random"], deps = ["//child"],',
  ),
  ...modulePackage('child', 'output "a" {\n  value = 1\n}\n'),
  ...modulePackage(
    'bad',
    `${requireRandom}resource "random_password" "a" {\n  length = 0\n}\n`,
    'providers = ["random"],',
  ),
};

/** Builds with every action run anew, and returns what was found. */
async function findings(
  workspace: BazelWorkspace,
  env: Record<string, string>,
  flags: readonly string[],
): Promise<string[]> {
  await workspace.bazel(['clean'], { env });
  const built = await workspace.bazel(['build', '--keep_going', ...flags, '//...'], { env });
  expect(built.code).toBe(1);
  expect(built.stderr).toContain('bad/main.tf:9:12: error: Invalid Attribute Value');
  const results = ['good', 'bad', 'child'].map((name) =>
    workspace.read(`bazel-bin/${name}/${name}.validation.json`),
  );
  return results;
}

describe('validation', () => {
  let workspace: BazelWorkspace;
  const poison = mkdtempSync('/var/tmp/flywheel-poison-');

  beforeAll(async () => {
    workspace = await BazelWorkspace.create({ files });
  });
  afterAll(async () => {
    await workspace.dispose();
    rmSync(poison, { recursive: true, force: true });
  });

  it.each([
    ['a worker', []],
    ['no worker', ['--strategy=TofuValidate=sandboxed', '--strategy=TofuVerdict=sandboxed']],
  ])('in %s finds the same whatever the caller’s environment says', async (_, flags) => {
    const home = join(poison, 'home');
    const bin = join(poison, 'bin');
    const longTemporary = join(poison, 't'.repeat(150 - poison.length - 1));
    for (const directory of [home, bin, longTemporary, join(home, '.terraform.d', 'plugins')]) {
      mkdirSync(directory, { recursive: true });
    }
    writeFileSync(join(home, '.tofurc'), 'this is no configuration {{{');
    writeFileSync(join(home, '.terraformrc'), 'provider_installation { this is none either');
    for (const tool of ['tofu', 'terraform-provider-random', 'sh']) {
      writeFileSync(join(bin, tool), '#!/bin/false\n');
      chmodSync(join(bin, tool), 0o755);
    }
    expect(longTemporary).toHaveLength(150);

    await workspace.bazel(['shutdown']);
    const clean = await findings(workspace, {}, flags);
    await workspace.bazel(['shutdown']);
    const poisoned = await findings(
      workspace,
      {
        HOME: home,
        PATH: `${bin}:${process.env['PATH'] ?? ''}`,
        TMPDIR: longTemporary,
        TF_CLI_ARGS: '-no-such-flag',
        TF_CLI_ARGS_validate: '-no-such-flag',
        TF_CLI_CONFIG_FILE: join(poison, 'does-not-exist'),
        TF_PLUGIN_CACHE_DIR: join(poison, 'does-not-exist'),
        TF_DATA_DIR: '/proc',
        TF_WORKSPACE: 'elsewhere',
        TF_LOG: 'trace',
        TF_REATTACH_PROVIDERS: '{"registry.opentofu.org/hashicorp/random":{}}',
        TF_VAR_length: '0',
      },
      flags,
    );
    expect(poisoned).toEqual(clean);
  });
});
