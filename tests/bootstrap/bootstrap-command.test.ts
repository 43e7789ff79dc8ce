import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { stateFormat } from '../../tools/bootstrap/state.ts';
import { findExecutables } from '../../tools/machine/find-executable.ts';
import { LoopbackServer } from '../rig/loopback-server.ts';
import { REFUSING_URL, TemporaryCheckout } from './temporary-checkout.ts';

const SOME_MINUTES = 15 * 60_000;

/** Any user without rights of its own. */
const ORDINARY_USER = 65534;

let checkout: TemporaryCheckout;
beforeEach(async () => {
  checkout = await TemporaryCheckout.create();
});
afterEach(() => {
  checkout.dispose();
});

interface Report {
  readonly status: string;
  readonly scope: string;
  readonly did: readonly string[];
  readonly bazel: { readonly source: string; readonly path?: string };
  readonly rc: string | null;
}

function reportOf(stdout: string): Report {
  return JSON.parse(stdout) as Report;
}

describe('with everything there', () => {
  beforeEach(() => {
    checkout.seedCache();
  });

  test(
    'it decides once, and after that says one line',
    async () => {
      const first = await checkout.run(['bootstrap']);
      expect(first.stderr).toBe('');
      expect(first.code).toBe(0);
      expect(existsSync(join(checkout.path, '.flywheel', 'bootstrap.json'))).toBe(true);

      const second = await checkout.run(['bootstrap']);
      expect(second.code).toBe(0);
      expect(second.stdout).toMatch(/^\[bootstrap\] ready: Bazel [^\n]*decided \d+ min ago[^\n]*\n$/);

      const again = await checkout.run(['bootstrap', '--json', '--refresh']);
      expect(reportOf(again.stdout)).toMatchObject({ status: 'ready', did: [] });
      expect(reportOf((await checkout.run(['bootstrap', '--json'])).stdout)).toMatchObject({
        status: 'recorded',
      });
    },
    SOME_MINUTES,
  );

  test(
    'a state file that cannot be read and an rc that was changed are written anew',
    async () => {
      await checkout.run(['bootstrap']);
      const good = checkout.read('.flywheel/bootstrap.json');
      checkout.write('.flywheel/bootstrap.json', good.slice(0, good.length / 2));
      checkout.write('.flywheel/bootstrap.bazelrc', 'common --this_is_no_flag\n');
      const result = await checkout.run(['bootstrap', '--json']);
      expect(result.code).toBe(0);
      const report = reportOf(result.stdout);
      expect(report.status).toBe('ready');
      expect(JSON.parse(checkout.read('.flywheel/bootstrap.json'))).toMatchObject({
        format: stateFormat,
      });
      const rc = report.rc === null ? '' : checkout.read('.flywheel/bootstrap.bazelrc');
      expect(rc).not.toContain('this_is_no_flag');
      expect(existsSync(join(checkout.path, '.flywheel', 'bootstrap.bazelrc'))).toBe(report.rc !== null);
    },
    SOME_MINUTES,
  );

  test(
    'where the release host of Bazel answers, bazelisk brings it and nothing of Debian’s is used',
    async () => {
      const platform = `${process.platform}-${process.arch === 'x64' ? 'x86_64' : process.arch}`;
      const version = checkout.read('.bazelversion').trim();
      const server = await LoopbackServer.create({
        [`/mirror/${version}/bazel-${version}-${platform}`]: Buffer.from('a Bazel'),
      });
      const env = { BAZELISK_BASE_URL: `${server.url}/mirror`, USE_BAZEL_VERSION: undefined };
      const result = await checkout.run(['bootstrap', '--json'], { env });
      await server.dispose();
      expect(result.code).toBe(0);
      expect(reportOf(result.stdout)).toMatchObject({ bazel: { source: 'bazelisk' } });
      const rc = join(checkout.path, '.flywheel', 'bootstrap.bazelrc');
      if (existsSync(rc))
        expect(checkout.read('.flywheel/bootstrap.bazelrc')).not.toMatch(/--registry|lockfile_mode/);
    },
    SOME_MINUTES,
  );

  test(
    'a decision for builds is made anew for the tests, and one for the tests serves both',
    async () => {
      expect(reportOf((await checkout.run(['bootstrap', '--json'])).stdout)).toMatchObject({
        scope: 'build',
      });
      const first = await checkout.run(['bootstrap', '--tests', '--json']);
      expect(first.code).toBe(0);
      expect(reportOf(first.stdout)).toMatchObject({ status: 'ready', scope: 'tests' });
      for (const args of [['--tests'], []]) {
        const again = await checkout.run(['bootstrap', '--json', ...args]);
        expect(reportOf(again.stdout)).toMatchObject({ status: 'recorded', scope: 'tests' });
      }
    },
    SOME_MINUTES,
  );

  test(
    'several at once all succeed and leave one whole result',
    async () => {
      // Something small is left to do.
      rmSync(join(checkout.cache, 'go', 'bazel-remote-2.6.2'), { recursive: true, force: true });
      const env = await TemporaryCheckout.goEnvironment();
      const args = ['bootstrap', '--tests', '--json'];
      const results = await Promise.all([1, 2, 3].map(() => checkout.run(args, { env })));
      for (const { code, stderr } of results) expect({ code, stderr }).toMatchObject({ code: 0 });
      const did = results.flatMap(({ stdout }) =>
        reportOf(stdout).did.filter((what) => what.startsWith('built')),
      );
      expect(did).toEqual(['built bazel-remote 2.6.2']);
      const left = existsSync(checkout.cache)
        ? readdirSync(checkout.cache, { recursive: true, encoding: 'utf8' })
        : [];
      expect(left.filter((name) => /lock|tmp|building/.test(name))).toEqual([]);
      expect(reportOf((await checkout.run(args)).stdout).status).toBe('recorded');
    },
    SOME_MINUTES,
  );
});

describe('with no Bazel and none to be had', () => {
  const noBazel = (): Record<string, string | undefined> => ({
    PATH: checkout.barePath,
    BAZELISK_BASE_URL: REFUSING_URL,
    USE_BAZEL_VERSION: undefined,
  });

  test(
    'FLYWHEEL_BOOTSTRAP=off changes nothing, says what is missing and why, and ends with 3',
    async () => {
      const result = await checkout.run(['bootstrap'], { env: { ...noBazel(), FLYWHEEL_BOOTSTRAP: 'off' } });
      expect(result.code).toBe(3);
      expect(result.stdout).toContain('nothing was installed; this is missing:');
      expect(result.stdout).toMatch(/Bazel 7\.4\.0 or newer: http:\/\/127\.0\.0\.1:1\/\S+: .*ECONNREFUSED/);
      expect(result.stdout).toContain('FLYWHEEL_BOOTSTRAP=off forbids installing it');
      expect(existsSync(checkout.cache)).toBe(false);
      expect(existsSync(join(checkout.path, '.flywheel'))).toBe(false);
    },
    SOME_MINUTES,
  );

  test(
    'an ordinary user gets commands and exit code 3, and nothing is installed or built',
    async () => {
      const superuser = process.geteuid?.() === 0;
      const result = await checkout.run(['bootstrap'], {
        env: noBazel(),
        ...(superuser && { uid: ORDINARY_USER }),
      });
      expect(result.stderr).toBe('');
      expect(result.code).toBe(3);
      expect(result.stdout).toMatch(/only root can install it|nothing is installed for you/);
      // Debian's command, or how to name another Bazel elsewhere.
      expect(result.stdout).toMatch(/sudo apt-get install .*bazel-bootstrap|USE_BAZEL_VERSION=/);
      expect(existsSync(checkout.cache)).toBe(false);
    },
    SOME_MINUTES,
  );

  test(
    'doctor says the same with the commands, and ends with 3',
    async () => {
      const env = { ...noBazel(), FLYWHEEL_BOOTSTRAP: 'off' };
      const json = await checkout.run(['doctor', '--json'], { env });
      expect(json.code).toBe(3);
      const report = JSON.parse(json.stdout) as {
        ok: boolean;
        tools: { name: string; state: string; fix: string[] }[];
      };
      expect(report.ok).toBe(false);
      const bazel = report.tools.find(({ name }) => name === 'bazel');
      expect(bazel?.state).toBe('missing');
      expect(bazel?.fix.length).toBeGreaterThan(0);
      const text = await checkout.run(['doctor'], { env });
      expect(text.stdout).toMatch(/^bazel +MISSING/m);
      expect(text.stdout).toContain(bazel?.fix[0]);
      expect(text.stdout).not.toContain('everything needed is here');
    },
    SOME_MINUTES,
  );
});

test(
  'doctor on this machine, which has been set up',
  async () => {
    checkout.seedCache();
    await checkout.run(['bootstrap']);
    const result = await checkout.run(['doctor', '--json']);
    const report = JSON.parse(result.stdout) as {
      format: string;
      tools: { name: string; state: string; path: string }[];
    };
    expect(report.format).toBe('flywheel-doctor/1');
    expect(report.tools.filter(({ state }) => state === 'missing')).toEqual([]);
    expect(result.code).toBe(0);
    expect(report.tools.find(({ name }) => name === 'node')?.path).toBe(join(checkout.barePath, 'node'));
    const git = findExecutables('git', process.env['PATH'])[0];
    if (git !== undefined)
      expect(report.tools.find(({ name }) => name === 'git')).toMatchObject({ path: git });
  },
  SOME_MINUTES,
);
