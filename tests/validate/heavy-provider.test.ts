import { statSync } from 'node:fs';
import { dirname } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { BazelWorkspace } from '../rig/bazel-workspace.ts';
import { findProviderBinary } from '../rig/provider-binary.ts';
import { validationProcesses } from '../worker/process-table.ts';
import { modulePackage, providerFiles } from './workspace.ts';

const MODULES = 4;
const base = providerFiles();

const configuration = (body: string): string =>
  `terraform {
  required_providers {
    kubectl = {
      source = "gavinbunney/kubectl"
    }
  }
}
provider "kubectl" {
  load_config_file = false
}
resource "kubectl_manifest" "a" {
${body}
}
`;

describe('a provider of a usual size', () => {
  let workspace: BazelWorkspace;

  beforeAll(async () => {
    const modules = Array.from({ length: MODULES }, (_, n) =>
      modulePackage(`m${n}`, configuration(`  yaml_body = "kind: N${n}"`), 'providers = ["kubectl"],'),
    );
    workspace = await BazelWorkspace.create({
      files: Object.assign(
        {},
        base,
        {
          '.terraform.lock.hcl': `${base['.terraform.lock.hcl'] ?? ''}
provider "registry.opentofu.org/gavinbunney/kubectl" {
  version = "1.19.0"
}
`,
        },
        ...modules,
        modulePackage(
          'wrong',
          configuration('  yaml_body = "a: 1"\n  wait = []'),
          'providers = ["kubectl"],',
        ),
        modulePackage(
          'refused',
          configuration('  yaml_body = "a: 1"\n  uid       = "mine"'),
          'providers = ["kubectl"],',
        ),
      ) as Record<string, string>,
    });
  });
  afterAll(() => workspace.dispose());

  it('is what this is about', () => {
    expect(statSync(findProviderBinary('gavinbunney/kubectl', '1.19.0')).size).toBeGreaterThan(50_000_000);
  });

  it('validates modules at level provider, all of them with one process', async () => {
    const built = await workspace.bazel(['build', '--keep_going', '//...']);
    expect(built.stderr).toContain('wrong/main.tf');
    // Only the provider itself knows this one.
    expect(built.stderr).toMatch(/refused\/main\.tf:\d+:\d+: error: Value for unconfigurable attribute/);
    for (let n = 0; n < MODULES; n++) {
      expect(JSON.parse(workspace.read(`bazel-bin/m${n}/m${n}.validation.json`))).toMatchObject({
        level: 'provider',
        errors: 0,
        providers: [{ source: 'registry.opentofu.org/gavinbunney/kubectl', level: 'provider' }],
      });
    }
    const { workers, providers } = validationProcesses(dirname(workspace.path));
    expect(workers).toHaveLength(1);
    expect(providers).toHaveLength(1);
  });
});
