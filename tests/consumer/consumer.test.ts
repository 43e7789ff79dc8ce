import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { BazelWorkspace } from '../rig/bazel-workspace.ts';
import { repositoryRoot } from '../rig/bootstrap-rc.ts';
import { consumerWorkspaceFiles } from './workspace-files.ts';

const files = consumerWorkspaceFiles();

/** What a user can name, from the reference, which a test of its own keeps true. */
const publicNames = [
  ...readFileSync(join(repositoryRoot, 'docs/reference.md'), 'utf8').matchAll(/^#{3,4} ([\w.]+)$/gm),
].map(([, name]) => name ?? '');

describe('a workspace that uses the rules from outside', () => {
  let workspace: BazelWorkspace;

  beforeAll(async () => {
    workspace = await BazelWorkspace.create({ files });
  });
  afterAll(() => workspace.dispose());

  it('uses everything that is public', () => {
    expect(publicNames.length).toBeGreaterThan(15);
    const starlark = Object.entries(files)
      .filter(([name]) => /\.(bzl|bazel)$/.test(name))
      .map(([, text]) => text.replaceAll(/#.*/g, ''))
      .join('\n');
    const unused = publicNames.filter((name) => {
      // A provider is read, a tag or a rule is called, an extension is named.
      const uses = /^[A-Z]/.test(name) ? [`[${name}]`] : [`\n${name}(`, `"${name}")\n`];
      return !uses.some((use) => starlark.includes(use));
    });
    expect(unused, 'use them in tests/consumer/workspace').toEqual([]);
  });

  it('has the lock file and the recording of this repository, which its bootstrap provides for', () => {
    const original = (name: string): string => readFileSync(join(repositoryRoot, 'tofu', name), 'utf8');
    const recording = 'schemas/hashicorp-time-0.14.2.schema.json';
    expect(files[recording]).toBe(original(recording));
    const blocks = (files['.terraform.lock.hcl'] ?? '').split(/^(?=provider )/m).slice(1);
    expect(blocks).toHaveLength(2);
    for (const block of blocks) expect(original('.terraform.lock.hcl')).toContain(block.trim());
  });

  it('builds, with every module valid', async () => {
    const build = await workspace.bazel(['build', '//...', '//:all_modules']);
    expect(build.code, build.stderr).toBe(0);
    for (const [name, providers] of Object.entries({
      'one_by_one/one_by_one': ['registry.opentofu.org/hashicorp/time'],
      'many/pet_name': ['registry.opentofu.org/hashicorp/random'],
      'many/plain': [],
      'stack/site': ['registry.opentofu.org/hashicorp/random', 'registry.opentofu.org/hashicorp/time'],
      'overlay/overlay': ['registry.opentofu.org/hashicorp/time'],
      'own_provider/module': ['registry.acme.example/acme/pets', 'registry.acme.example/acme/random'],
    })) {
      const result = JSON.parse(workspace.read(`bazel-bin/${name}.validation.json`)) as {
        readonly providers: readonly { readonly source: string }[];
      };
      expect(result, name).toMatchObject({ errors: 0, warnings: 0, engine: { version: '1.12.6' } });
      expect(result.providers.map(({ source }) => source)).toEqual(providers);
    }
  });

  it('gives facts to rules of others', () => {
    expect(JSON.parse(workspace.read('bazel-bin/stack/facts.json'))).toEqual({
      children: ['many/pet-name', 'many/plain', 'one_by_one'],
      directory: 'stack',
      files: ['many/pet-name/main.tf', 'many/plain/main.tf', 'one_by_one/main.tf', 'stack/main.tf'],
      lock_file: '.terraform.lock.hcl',
      providers: [
        ['registry.opentofu.org/hashicorp/random', '3.9.0'],
        ['registry.opentofu.org/hashicorp/time', '0.14.2'],
      ],
      tfvars: ['stack/terraform.tfvars'],
    });
    expect(JSON.parse(workspace.read('bazel-bin/own_tools/tofu_version.json'))).toMatchObject({
      // The toolchain of this workspace, not the one that the extension registers.
      provenance: 'own_tools/tofu.provenance.json',
      version: '1.12.6',
    });
    expect(JSON.parse(workspace.read('bazel-bin/own_tools/node_version.json'))).toMatchObject({
      binary: 'own_tools/node.sh',
      version: '99.0.0',
    });
  });

  it('passes its tests, which are found by one label as well', async () => {
    const test = await workspace.bazel(['test', '//...']);
    expect(test.code, test.stdout).toBe(0);
    const [, ran = '0', passed = '1'] = /out of (\d+) tests: (\d+) tests pass/.exec(test.stdout) ?? [];
    expect(ran).toBe(passed);
    expect(Number(ran)).toBeGreaterThanOrEqual(10);
    const suites = await workspace.bazel([
      'test',
      '//:all_fmt_test',
      '//:all_plan_check',
      '//:all_test',
      '//:all_validate_test',
      '//:site_validate_test',
    ]);
    expect(suites.code, suites.stdout).toBe(0);
    expect(suites.stdout).toMatch(/out of 13 tests: 13 tests pass/);
  });

  it('formats every module and reports as SARIF by one label', async () => {
    workspace.write({
      'many/plain/main.tf': 'locals {\n  answer=42\n}\n\noutput "answer" {\n  value = local.answer\n}\n',
    });
    expect((await workspace.bazel(['test', '//:all_fmt_test'])).code).toBe(3);
    expect((await workspace.bazel(['run', '//:all_fmt'])).stdout).toMatch(
      /^formatted \S+many\/plain\/main\.tf\n$/,
    );
    expect(workspace.read('many/plain/main.tf')).toBe(files['many/plain/main.tf']);
    const sarif = await workspace.bazel(['build', '--output_groups=sarif', '//:all_validate']);
    expect(sarif.code, sarif.stderr).toBe(0);
    expect(JSON.parse(workspace.read('bazel-bin/stack/site.sarif'))).toMatchObject({ version: '2.1.0' });
  });
});
