import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { recordSchema } from '../../tools/plugin-protocol/record.ts';
import { serializeRecording } from '../../tools/plugin-protocol/recording.ts';
import type { RequestProvider } from '../../tools/validate/request.ts';
import { validateModule } from '../../tools/validate/validate-module.ts';
import { findProviderBinary, providerPlatform } from '../rig/provider-binary.ts';
import { findTofu } from '../rig/tofu-binary.ts';

const source = 'registry.opentofu.org/hashicorp/random';
const version = '3.9.0';

type Files = Readonly<Record<string, string>>;

const pet = 'resource "random_pet" "a" {}\n';
const requiring = (constraint: string, name = 'random'): string =>
  `terraform {\n  required_providers {\n    ${name} = {\n      source  = "hashicorp/random"\n      version = "${constraint}"\n    }\n  }\n}\n`;
const call = 'module "c" {\n  source = "../c"\n}\n';

const constraints = [
  ...['', '3.9.0', '= 3.9.0', '!= 3.9.0', '> 3.9', '>= 3.9', '< 3.9.1', '<= 3.8', '~>3.9', '~> 3.8.0'],
  ...['~> 3.1', '~> 3', '~> 2', '~> 4', '>= 3.0.0-beta1', '3.9.0-beta1', '>= 3, < 4, != 3.8.1', '>=3,<3.9'],
];

/** Modules in `m/`, around one way each to say which version of a provider is wanted. */
const modules: Readonly<Record<string, Files>> = {
  ...Object.fromEntries(
    constraints.map((text) => [`the constraint "${text}"`, { 'm/main.tf': requiring(text) + pet }]),
  ),
  'no requirement': { 'm/main.tf': pet },
  'the old form, met': {
    'm/main.tf': `terraform {\n  required_providers {\n    random = "~> 3.9"\n  }\n}\n${pet}`,
  },
  'the old form, not met': {
    'm/main.tf': `terraform {\n  required_providers {\n    random = "~> 3.7.0"\n  }\n}\n${pet}`,
  },
  'a version in a provider block': { 'm/main.tf': `provider "random" {\n  version = "~> 3.7.0"\n}\n${pet}` },
  'another local name': {
    'm/main.tf': `${requiring('< 3', 'r')}resource "random_pet" "a" {\n  provider = r\n}\n`,
  },
  'an override that is not met': {
    'm/main.tf': requiring('~> 3.9') + pet,
    'm/override.tf': requiring('2.0'),
  },
  'an override that is met': { 'm/main.tf': requiring('2.0') + pet, 'm/x_override.tf': requiring('~> 3.9') },
  'a file for OpenTofu in place of another': {
    'm/main.tf': requiring('2.0') + pet,
    'm/main.tofu': requiring('~> 3.9') + pet,
  },
  'JSON, not met': {
    'm/main.tf.json': `{"terraform": {"required_providers": {"random": {"source": "hashicorp/random", "version": "2.0"}}}}`,
  },
  'a child, met': { 'm/main.tf': call, 'c/main.tf': requiring('~> 3.7') + pet },
  'a child, not met': { 'm/main.tf': call, 'c/main.tf': requiring('~> 3.7.0') + pet },
  'an engine version, met': { 'm/main.tofu': 'terraform {\n  required_version = "~> 1.12.0"\n}\n' },
  'an engine version, not met': { 'm/main.tofu': 'terraform {\n  required_version = "~> 1.11.0"\n}\n' },
};

describe('init and validate in the directory, and the rules, accept and refuse the same modules', () => {
  const scratch = mkdtempSync('/var/tmp/flywheel-init-');
  const settings = join(scratch, 'settings.tofurc');
  let provider: RequestProvider;

  beforeAll(async () => {
    const binary = findProviderBinary('hashicorp/random', version);
    const recorded = await recordSchema({ provider: source, version, binary });
    if (!recorded.ok) throw new Error(recorded.error.type);
    const schema = join(scratch, 'random.schema.json');
    writeFileSync(schema, serializeRecording(recorded.value));
    provider = { source, version, schema, verified: false, origin: 'locally built' };
    const mirror = join(scratch, 'mirror');
    const platform = join(mirror, source, version, providerPlatform);
    mkdirSync(platform, { recursive: true });
    symlinkSync(binary, join(platform, `terraform-provider-random_v${version}`));
    writeFileSync(
      settings,
      `provider_installation {\n  filesystem_mirror {\n    path = "${mirror}"\n  }\n}\n`,
    );
  });
  afterAll(() => {
    rmSync(scratch, { recursive: true, force: true });
  });

  function realVerdict(directory: string): boolean {
    const env = { HOME: scratch, TF_CLI_CONFIG_FILE: settings, CHECKPOINT_DISABLE: '1' };
    return [['init', '-backend=false'], ['validate']].every(
      (args) => spawnSync(findTofu(), args, { cwd: directory, env, timeout: 120_000 }).status === 0,
    );
  }

  async function ourVerdict(
    files: readonly { readonly path: string; readonly at: string }[],
  ): Promise<boolean> {
    const directories = [...new Set(files.map(({ at }) => dirname(at)))];
    const result = await validateModule({
      label: '//m',
      directory: 'm',
      tofu: findTofu(),
      tofuVersion: '1.12.6',
      files,
      modules: directories.map((directory) => ({ directory, label: `//${directory}` })),
      deps: [],
      providers: [provider],
      declaredProviders: [],
      unlisted: [],
      output: '',
    });
    if (!result.ok) throw new Error(result.error.problem);
    // What a BUILD file declares is nothing that init knows of.
    const errors = result.value.diagnostics.filter(({ severity }) => severity === 'error');
    return errors.every(({ summary }) => summary === 'Provider not declared');
  }

  it.each(Object.entries(modules))('%s', async (_, contents) => {
    const root = mkdtempSync(join(scratch, 'w-'));
    const files = Object.entries(contents).map(([at, text]) => {
      const path = join(root, at);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
      return { path, at };
    });
    const ours = await ourVerdict(files);
    expect(ours).toBe(realVerdict(join(root, 'm')));
  });
});
