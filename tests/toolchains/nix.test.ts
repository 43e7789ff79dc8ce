import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { runProcess } from '../../tools/process/run-process.ts';
import { consumerModule } from '../rig/bazel-workspace.ts';
import { LoopbackServer } from '../rig/loopback-server.ts';
import { findNix, nixSystem, privateNixStore } from '../rig/nix-store.ts';
import { findTofu } from '../rig/tofu-binary.ts';
import { moduleWithTofu, TofuConsumer } from './tofu-consumer.ts';

const tofu = findTofu();

/** A flake without inputs: raw derivations that the machine's shell builds. */
function flake(inputs = ''): string {
  const derivation = (name: string, script: string): string => `
      ${name} = derivation {
        name = "${name}";
        system = "${nixSystem}";
        builder = "/bin/sh";
        args = [ "-c" ${JSON.stringify(script)} ];
      };`;
  return `{
  ${inputs}
  outputs = { ... }: {
    packages.${nixSystem} = {
      ${derivation('static', `/bin/mkdir -p $out/bin && /bin/cp ${tofu} $out/bin/tofu`)}
      ${derivation('wrapped', `/bin/mkdir -p $out/bin && printf '#!/bin/sh\\nexec ${tofu} "$@"\\n' > $out/bin/tofu && /bin/chmod +x $out/bin/tofu`)}
      ${derivation('failing', 'echo no compiler >&2; exit 3')}
      ${derivation('hanging', 'exec /bin/sleep 3600')}
      ${derivation('empty', '/bin/mkdir -p $out/bin')}
    };
  };
}
`;
}

const nix = findNix();

describe.skipIf(nix === undefined)('source nix', () => {
  const root = mkdtempSync('/var/tmp/flywheel-nix-');
  const env = privateNixStore(root);
  // What comes after nix in these tests.
  const flags = [`--repo_env=PATH=${join(tofu, '..')}:/usr/bin:/bin`];
  let consumer: TofuConsumer;

  const useFlake = (attribute: string, more = ''): void => {
    consumer.workspace.write({
      'MODULE.bazel': moduleWithTofu(
        `flake = "//:flake.nix", attribute = "${attribute}", sources = ["nix", "host"], ${more}`,
      ),
    });
  };

  const nixStore = async (...args: readonly string[]): Promise<void> => {
    const result = await runProcess({
      command: nix ?? 'nix',
      args: ['--extra-experimental-features', 'nix-command', 'store', ...args],
      env: { ...process.env, ...env },
      timeout: { name: 'nix store', milliseconds: 60_000 },
    });
    expect(result).toMatchObject({ ok: true, value: { code: 0 } });
  };

  beforeAll(async () => {
    consumer = await TofuConsumer.create();
    consumer.workspace.write({ 'flake.nix': flake() });
  });

  afterAll(async () => {
    await consumer.dispose();
    rmSync(root, { recursive: true, force: true });
  });

  test('a static binary is copied, and outlives the store', async () => {
    useFlake('static');
    const built = await consumer.build(flags, { env });
    expect(built).toMatchObject({ code: 0 });
    expect(consumer.printedVersion()).toBe((await consumer.provenance(flags, { env })).version);
    const provenance = await consumer.provenance(flags, { env });
    expect(provenance).toMatchObject({
      tool: 'tofu',
      source: 'nix',
      tried: [{ source: 'nix', outcome: 'used' }],
    });
    expect(provenance.store_path).toMatch(new RegExp(`^${root}/store/[0-9a-z]{32}-static$`));
    expect(lstatSync(await consumer.binary(flags, { env })).isSymbolicLink()).toBe(false);

    await nixStore('gc');
    expect(existsSync(provenance.store_path!)).toBe(false);
    await consumer.workspace.bazel(['clean']);
    expect(await consumer.build(flags, { env })).toMatchObject({ code: 0 });
  });

  test('what is not static is linked, because it may need its closure, and outlives a garbage collection', async () => {
    useFlake('wrapped');
    expect(await consumer.build(flags, { env })).toMatchObject({ code: 0 });
    const provenance = await consumer.provenance(flags, { env });
    expect(provenance.source).toBe('nix');
    const binary = await consumer.binary(flags, { env });
    expect(readlinkSync(binary)).toBe(`${provenance.store_path}/bin/tofu`);

    await nixStore('gc');
    expect(existsSync(provenance.store_path!)).toBe(true);
    await consumer.workspace.bazel(['clean']);
    expect(await consumer.build(flags, { env })).toMatchObject({ code: 0 });

    // It is kept for the repository and no longer than that.
    rmSync(join(dirname(dirname(binary)), 'nix-gc-root'));
    await nixStore('gc');
    expect(existsSync(provenance.store_path!)).toBe(false);
    await consumer.workspace.bazel(['clean']);
    // Bazel may have looked at the link before it makes the repository again; the next build is right.
    await consumer.build(flags, { env });
    expect(await consumer.build(flags, { env })).toMatchObject({ code: 0 });
    expect((await consumer.provenance(flags, { env })).source).toBe('nix');
  });

  test.each([
    [
      'failing',
      '',
      /^`nix build` of \S*\/\/:flake\.nix#failing failed: error: .*builder failed with exit code 3/,
    ],
    ['hanging', 'nix_timeout = 2', /timed out after 2 seconds/],
    ['empty', '', /^`nix build` of \S*\/\/:flake\.nix#empty gave no bin\/tofu \(\/.*-empty\)$/],
    ['absent', '', /does not provide attribute/],
  ])('the package `%s` is passed over with its reason', async (attribute, more, reason) => {
    useFlake(attribute, more);
    expect(await consumer.build(flags, { env })).toMatchObject({ code: 0 });
    const provenance = await consumer.provenance(flags, { env });
    expect(provenance.source).toBe('host');
    expect(provenance.tried[0]?.outcome).toMatch(reason);
  });

  test('a nix that waits for an input which never comes is given up', async () => {
    const server = await LoopbackServer.create({ '/input.tar.gz': 'never' });
    try {
      consumer.workspace.write({
        'flake.nix': flake(`inputs.slow.url = "tarball+${server.url}/input.tar.gz";`),
      });
      useFlake('static', 'nix_timeout = 1');
      expect(await consumer.build(flags, { env })).toMatchObject({ code: 0 });
      const provenance = await consumer.provenance(flags, { env });
      expect(server.requests).not.toHaveLength(0);
      expect(provenance.source).toBe('host');
      expect(provenance.tried[0]?.outcome).toMatch(/did not end within 1 s \(nix_timeout\)$/);
    } finally {
      await server.dispose();
    }
  });

  test.each(['--noincompatible_no_implicit_watch_label', '--incompatible_no_implicit_watch_label'])(
    'an edit of flake.nix and of flake.lock is noticed with %s',
    async (watching) => {
      const withMore = [...flags, watching];
      useFlake('static');
      consumer.workspace.write({ 'flake.nix': flake().replace('static =', 'other =') });
      expect((await consumer.provenance(withMore, { env })).source).toBe('host');
      consumer.workspace.write({ 'flake.nix': flake() });
      expect((await consumer.provenance(withMore, { env })).source).toBe('nix');
      consumer.workspace.write({ 'flake.lock': 'no lock file' });
      expect((await consumer.provenance(withMore, { env })).source).toBe('host');
      rmSync(join(consumer.workspace.path, 'flake.lock'));
      expect((await consumer.provenance(withMore, { env })).source).toBe('nix');
    },
  );

  // Where nix is in the place of its installer, nothing hides it.
  test.skipIf(existsSync('/nix/var/nix/profiles/default/bin/nix'))(
    'a nix that appears later is noticed',
    async () => {
      const tools = join(root, 'tools');
      const later = join(root, 'later');
      for (const directory of [tools, later]) mkdirSync(directory);
      for (const name of ['cp', 'od', 'sha256sum']) symlinkSync(`/usr/bin/${name}`, join(tools, name));
      symlinkSync(tofu, join(tools, 'tofu'));
      const path = [`--repo_env=PATH=${later}:${tools}`, '--repo_env=HOME=/nonexistent'];
      useFlake('static');
      const without = await consumer.provenance(path, { env });
      expect(without.tried).toEqual([
        { source: 'nix', outcome: 'Nix is not installed' },
        { source: 'host', outcome: 'used' },
      ]);
      symlinkSync(nix!, join(later, 'nix'));
      expect((await consumer.provenance(path, { env })).source).toBe('nix');
      rmSync(join(later, 'nix'));
      expect((await consumer.provenance(path, { env })).source).toBe('host');
    },
  );

  test('a tool that is a link into the store shows no action the path of the store', async () => {
    useFlake('wrapped');
    const { store_path: storePath } = await consumer.provenance(flags, { env });
    const workspace = consumer.workspace;
    workspace.write({
      'MODULE.bazel': consumerModule(`
new_local_repository = use_repo_rule("@bazel_tools//tools/build_defs/repo:local.bzl", "new_local_repository")

new_local_repository(
    name = "pkg",
    build_file_content = 'exports_files(["bin/tofu"], visibility = ["//visibility:public"])',
    path = "${storePath}",
)

register_toolchains("//own:toolchain")
`),
      'own/BUILD.bazel': `load("@rules_flywheel//build/toolchains:defs.bzl", "tofu_toolchain")

tofu_toolchain(
    name = "tofu",
    tofu = "@pkg//:bin/tofu",
    version = "1.12.6",
    visibility = ["//visibility:public"],
)

toolchain(
    name = "toolchain",
    toolchain = ":tofu",
    toolchain_type = "@rules_flywheel//build/toolchains:tofu_toolchain_type",
    visibility = ["//visibility:public"],
)
`,
      'module/BUILD.bazel': `load("@rules_flywheel//build/tofu:rules.bzl", "tofu_package")

tofu_package(name = "module")
`,
      'module/main.tf': 'output "fixed" {\n  value = "text"\n}\n',
    });
    const nodePath = `--repo_env=FLYWHEEL_NODE_PATH=${process.execPath}`;
    const built = await workspace.bazel(['build', nodePath, '//module:all', '//:version'], { env });
    expect(built).toMatchObject({ code: 0 });
    expect(consumer.printedVersion()).toBe('1.12.6');

    const query = ['aquery', nodePath, '--include_artifacts', '--include_file_write_contents'];
    const actions = await workspace.bazel([...query, 'deps(//module:all + //:version)'], { env });
    expect(actions).toMatchObject({ code: 0 });
    expect(actions.stdout).toMatch(/Inputs: \[.*external\/\S*pkg\/bin\/tofu/);
    expect(actions.stdout).not.toContain(root);

    const outputs = readdirSync(join(workspace.path, 'bazel-bin/module'), {
      recursive: true,
      encoding: 'utf8',
    });
    const files = outputs
      .map((name) => `bazel-bin/module/${name}`)
      .filter((name) => statSync(join(workspace.path, name)).isFile());
    expect(files.filter((name) => name.endsWith('.json'))).not.toEqual([]);
    for (const name of files) expect(workspace.read(name)).not.toContain(root);
  });
});
