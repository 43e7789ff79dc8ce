import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { openTofu } from '../../tools/bootstrap/go-programs.ts';
import { runProcess } from '../../tools/process/run-process.ts';
import { repositoryRoot } from '../rig/bootstrap-rc.ts';
import { findNix, nixSystem, privateNixStore } from '../rig/nix-store.ts';
import { findTofu } from '../rig/tofu-binary.ts';
import { stubNixpkgs } from './stub-nixpkgs.ts';
import { moduleWithTofu, TofuConsumer } from './tofu-consumer.ts';

const SYSTEMS = ['aarch64-darwin', 'aarch64-linux', 'x86_64-darwin', 'x86_64-linux'];
const NIXPKGS = 'github:NixOS/nixpkgs/nixos-26.05';

const flakeText = readFileSync(join(repositoryRoot, 'flake.nix'), 'utf8');
const lockText = readFileSync(join(repositoryRoot, 'flake.lock'), 'utf8');

/** The sha256 of each platform's archive, as Bazel knows it. */
function knownRelease(version: string): Readonly<Record<string, string>> {
  const table = readFileSync(join(repositoryRoot, 'build/toolchains/private/tofu_releases.bzl'), 'utf8');
  const release = new RegExp(`"${version.replaceAll('.', '\\.')}": \\{\\n([^}]*)\\}`).exec(table)?.[1] ?? '';
  return Object.fromEntries(
    [...release.matchAll(/"(\w+)": "(\w+)"/g)].map(([, platform, sha256]) => [platform, sha256]),
  ) as Record<string, string>;
}

const nix = findNix();

describe.skipIf(nix === undefined)("the project's own flake", () => {
  const root = mkdtempSync('/var/tmp/flywheel-flake-');
  const env = { ...privateNixStore(root), XDG_CACHE_HOME: join(root, 'cache') };
  const stub = join(root, 'stub');
  const archive = join(root, 'archive');
  const flake = join(root, 'flake');

  const run = async (...args: readonly string[]): Promise<string> => {
    const result = await runProcess({
      command: nix ?? 'nix',
      args: ['--extra-experimental-features', 'nix-command flakes', ...args],
      env: { ...process.env, ...env },
      timeout: { name: 'nix', milliseconds: 60_000 },
    });
    expect(result).toMatchObject({ ok: true, value: { code: 0 } });
    return result.ok ? result.value.stdout : '';
  };
  const stubbed = ['--offline', '--no-write-lock-file', '--override-input', 'nixpkgs', `path:${stub}`];
  const evaluate = async (output: string, apply: string): Promise<unknown> =>
    JSON.parse(await run('eval', '--json', ...stubbed, `path:${flake}#${output}`, '--apply', apply));

  beforeAll(() => {
    for (const directory of [stub, archive, flake]) mkdirSync(directory);
    writeFileSync(join(stub, 'flake.nix'), stubNixpkgs(archive));
    cpSync(findTofu(), join(archive, 'tofu'), { dereference: true });
    writeFileSync(join(flake, 'flake.nix'), flakeText);
    writeFileSync(join(flake, 'flake.lock'), lockText);
  });

  afterAll(() => {
    rmSync(root, { recursive: true, force: true });
  });

  test('flake.lock locks what flake.nix asks for', async () => {
    // Offline, and an incomplete lock file would be an error.
    const described = JSON.parse(
      await run('flake', 'metadata', '--json', '--offline', '--no-update-lock-file', `path:${flake}`),
    ) as {
      readonly locks: { readonly nodes: Record<string, { readonly locked?: Record<string, unknown> }> };
    };
    expect(described.locks).toEqual(JSON.parse(lockText));
    expect(flakeText).toContain(`inputs.nixpkgs.url = "${NIXPKGS}";`);
    expect(Object.keys(described.locks.nodes).sort()).toEqual(['nixpkgs', 'root']);
    expect(described.locks.nodes['nixpkgs']?.locked).toMatchObject({
      type: 'github',
      narHash: expect.stringMatching(/^sha256-[A-Za-z0-9+/]{43}=$/) as string,
      rev: expect.stringMatching(/^[0-9a-f]{40}$/) as string,
    });
  });

  test('every system has the packages and the shell', async () => {
    const names = await evaluate('packages', 'builtins.mapAttrs (system: builtins.attrNames)');
    const expected = ['attic-client', 'bazel-remote', 'dev-shell', 'opentofu'];
    expect(names).toEqual(Object.fromEntries(SYSTEMS.map((system) => [system, expected])));
    const shells = await evaluate('devShells', 'builtins.mapAttrs (system: builtins.attrNames)');
    expect(shells).toEqual(Object.fromEntries(SYSTEMS.map((system) => [system, ['default']])));
  });

  test('the shell has the packages, and dev-shell is its inputDerivation', async () => {
    for (const system of SYSTEMS) {
      const shell = await evaluate(
        `devShells.${system}.default`,
        'shell: { inputs = shell.inputDerivation.drvPath; packages = map (package: package.drvPath) shell.packages; }',
      );
      const packages = (await evaluate(
        `packages.${system}`,
        'builtins.mapAttrs (name: package: package.drvPath)',
      )) as Record<string, string>;
      const { inputs, packages: inShell } = shell as { inputs: string; packages: string[] };
      expect(packages['dev-shell']).toBe(inputs);
      for (const name of ['attic-client', 'bazel-remote', 'opentofu'])
        expect(inShell).toContain(packages[name]);
    }
  });

  test('its opentofu is the release that Bazel downloads and the bootstrap builds', async () => {
    const release = knownRelease(openTofu.version);
    expect(Object.keys(release)).toHaveLength(4);
    for (const system of SYSTEMS) {
      const [arch, os] = system.replace('aarch64', 'arm64').replace('x86_64', 'amd64').split('-');
      const source = await evaluate(
        `packages.${system}.opentofu`,
        'package: { inherit (package) version; inherit (package.src) url sha256; }',
      );
      expect(source).toEqual({
        version: openTofu.version,
        url: `https://github.com/opentofu/opentofu/releases/download/v${openTofu.version}/tofu_${openTofu.version}_${os}_${arch}.zip`,
        sha256: release[`${os}_${arch}`],
      });
    }
  });

  test('what stands for the shell can be built and names everything in it', async () => {
    const built = await run(
      'build',
      '--no-link',
      '--print-out-paths',
      ...stubbed,
      `path:${flake}#packages.${nixSystem}.dev-shell`,
    );
    const inputs = readFileSync(built.trim(), 'utf8');
    for (const name of ['attic-client', 'bazel-remote', `opentofu-${openTofu.version}`]) {
      expect(inputs).toContain(`-${name}`);
    }
  });

  test('Bazel takes its tofu from it', async () => {
    const consumer = await TofuConsumer.create();
    try {
      consumer.workspace.write({
        'flake.nix': flakeText.replace(NIXPKGS, `path:${stub}`),
        'MODULE.bazel': moduleWithTofu('flake = "//:flake.nix", sources = ["nix"]'),
      });
      expect(await consumer.build([], { env })).toMatchObject({ code: 0 });
      expect(await consumer.provenance([], { env })).toMatchObject({
        source: 'nix',
        version: openTofu.version,
        store_path: expect.stringMatching(`-opentofu-${openTofu.version}$`) as string,
      });
    } finally {
      await consumer.dispose();
    }
  });
});
