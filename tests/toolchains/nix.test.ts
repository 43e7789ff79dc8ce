import { existsSync, lstatSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { runProcess } from '../../tools/process/run-process.ts';
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

  const collectGarbage = async (): Promise<void> => {
    const result = await runProcess({
      command: nix ?? 'nix',
      args: ['--extra-experimental-features', 'nix-command', 'store', 'gc'],
      env: { ...process.env, ...env },
      timeout: { name: 'nix store gc', milliseconds: 60_000 },
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

    await collectGarbage();
    expect(existsSync(provenance.store_path!)).toBe(false);
    await consumer.workspace.bazel(['clean']);
    expect(await consumer.build(flags, { env })).toMatchObject({ code: 0 });
  });

  test('what is not static is linked, because it may need its closure, and comes back after a garbage collection', async () => {
    useFlake('wrapped');
    expect(await consumer.build(flags, { env })).toMatchObject({ code: 0 });
    const provenance = await consumer.provenance(flags, { env });
    expect(provenance.source).toBe('nix');
    expect(lstatSync(await consumer.binary(flags, { env })).isSymbolicLink()).toBe(true);

    await collectGarbage();
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

  test('an edit of flake.nix is noticed', async () => {
    useFlake('static');
    consumer.workspace.write({ 'flake.nix': flake().replace('static =', 'other =') });
    expect((await consumer.provenance(flags, { env })).source).toBe('host');
    consumer.workspace.write({ 'flake.nix': flake() });
    expect((await consumer.provenance(flags, { env })).source).toBe('nix');
  });
});
