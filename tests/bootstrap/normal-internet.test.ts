import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { bootstrap } from '../../tools/bootstrap/bootstrap.ts';
import { bazelRemote, goPrograms, programPath } from '../../tools/bootstrap/go-programs.ts';
import type { Destinations } from '../../tools/bootstrap/probe.ts';
import { bootstrapLines } from '../../tools/bootstrap/report.ts';
import { rcPath, readState } from '../../tools/bootstrap/state.ts';
import type { Scope } from '../../tools/bootstrap/scope.ts';
import { findTofu } from '../rig/tofu-binary.ts';
import { LoopbackServer } from '../rig/loopback-server.ts';
import { TemporaryCheckout } from './temporary-checkout.ts';

const SOME_MINUTES = 15 * 60_000;

let checkout: TemporaryCheckout;
let server: LoopbackServer;
let env: NodeJS.ProcessEnv;
let destinations: Destinations;
beforeEach(async () => {
  checkout = await TemporaryCheckout.create();
  const here = Buffer.from('here');
  const paths = ['/bazel', '/modules', '/tofu', '/node', '/providers'];
  server = await LoopbackServer.create(Object.fromEntries(paths.map((path) => [path, here])));
  env = checkout.environment({
    ...(await TemporaryCheckout.goEnvironment()),
    BAZELISK_FORMAT_URL: `${server.url}/bazel`,
    USE_BAZEL_VERSION: undefined,
    FLYWHEEL_BOOTSTRAP: undefined,
    FLYWHEEL_LOCAL_PROVIDERS: undefined,
  });
  destinations = {
    bazelRegistry: `${server.url}/modules`,
    tofuRelease: `${server.url}/tofu`,
    nodeRelease: `${server.url}/node`,
    providerRegistry: `${server.url}/providers`,
  };
});
afterEach(async () => {
  await server.dispose();
  checkout.dispose();
});

function run(scope: Scope): ReturnType<typeof bootstrap> {
  return bootstrap({
    root: checkout.path,
    env,
    refresh: false,
    scope,
    say: () => undefined,
    destinations,
  });
}

test(
  'builds need nothing of this machine, and providers whose bytes cannot be verified are not fetched',
  async () => {
    const result = await run('build');
    expect(result).toMatchObject({
      ok: true,
      value: { type: 'ready', did: [], state: { bazel: { source: 'bazelisk' } } },
    });
    expect(existsSync(checkout.cache)).toBe(false);
    expect(existsSync(join(checkout.path, '.bazeliskrc'))).toBe(false);

    // The lock files of this repository decide which those are.
    const unverified = /^provider "([^"]+)" \{\n(?:(?!\}|.*"zh:).*\n)*\}/gm;
    const expected = ['tofu', 'examples']
      .flatMap((directory) => [...checkout.read(`${directory}/.terraform.lock.hcl`).matchAll(unverified)])
      .map((match) => match[1]);
    const state = readState(checkout.path);
    expect(state?.schemaOnlyProviders.map(({ source }) => source)).toEqual([...new Set(expected)].sort());
    const settings = (state?.rc ?? '').split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    expect(settings).toEqual(
      expected.length === 0 ? [] : [expect.stringContaining('FLYWHEEL_SCHEMA_ONLY_PROVIDERS=')],
    );
    const text = bootstrapLines(result, checkout.path, 0).join('\n');
    expect(text).not.toContain('does not answer');
    if (expected.length > 0) expect(text).toContain('run `tofu providers lock` and commit the result');
  },
  SOME_MINUTES,
);

test(
  'the tests have programs of their own, and builds go on without them',
  async () => {
    await run('build');
    const before = readState(checkout.path)?.rc;

    // All but one is there already; this one is built.
    checkout.seedCache();
    rmSync(programPath(bazelRemote, checkout.cache), { force: true });
    const result = await run('tests');
    expect(result).toMatchObject({
      ok: true,
      value: { type: 'ready', did: ['built bazel-remote 2.6.2'], state: { scope: 'tests', rc: before } },
    });
    for (const program of goPrograms) {
      const isHere = existsSync(programPath(program, checkout.cache));
      // A tofu that the machine has serves the tests as well.
      expect(isHere || program.title === 'OpenTofu').toBe(true);
    }
    expect(existsSync(findTofu())).toBe(true);
    expect(await run('tests')).toMatchObject({ ok: true, value: { type: 'recorded' } });
    expect(await run('build')).toMatchObject({ ok: true, value: { type: 'recorded' } });

    rmSync(programPath(bazelRemote, checkout.cache));
    expect(await run('build')).toMatchObject({ ok: true, value: { type: 'ready', did: [] } });
    expect(existsSync(rcPath(checkout.path))).toBe(before !== undefined);
  },
  SOME_MINUTES,
);
