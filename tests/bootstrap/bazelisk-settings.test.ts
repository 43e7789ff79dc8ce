import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { cachedBazel, npmBazelisk, readBazeliskSettings } from '../../tools/bazel/bazelisk.ts';
import { bazeliskrcText, generatedBazeliskrc } from '../../tools/bazel/bazeliskrc.ts';
import { readState } from '../../tools/bootstrap/state.ts';
import { describeProcessFailure, runProcess } from '../../tools/process/run-process.ts';
import { repositoryRoot } from '../rig/bootstrap-rc.ts';
import { LoopbackServer } from '../rig/loopback-server.ts';
import { REFUSING_URL, TemporaryCheckout } from './temporary-checkout.ts';

const SOME_MINUTES = 15 * 60_000;
const TIMEOUT = { name: 'bazelisk in a test', milliseconds: 60_000 };

let checkout: TemporaryCheckout;
let bazel: string;
let workspaces: string[];
beforeEach(async () => {
  checkout = await TemporaryCheckout.create();
  checkout.seedCache();
  bazel = installedBazel();
  workspaces = [checkout.path, join(checkout.path, 'examples')];
});
afterEach(() => {
  checkout.dispose();
});

/** The real Bazel of this machine, installed as far as anyone can tell. */
function installedBazel(): string {
  const choice = readState(repositoryRoot)?.bazel;
  if (choice?.source === 'host') return choice.path;
  const cached = cachedBazel(readBazeliskSettings(repositoryRoot, process.env));
  if (cached === undefined)
    throw new Error('These tests need a Bazel. Run: npm run bootstrap && npx bazel --version');
  const path = join(checkout.path, '.installed', 'bazel');
  mkdirSync(dirname(path));
  copyFileSync(cached, path);
  return path;
}

const offline = (): Record<string, string | undefined> => ({
  PATH: [checkout.barePath, dirname(bazel), '/usr/bin', '/bin'].join(delimiter),
  BAZELISK_BASE_URL: REFUSING_URL,
  USE_BAZEL_VERSION: undefined,
});

async function bootstrap(
  env: Record<string, string | undefined>,
): Promise<{ status: string; notes: string[] }> {
  const result = await checkout.run(['bootstrap', '--json'], { env });
  expect({ code: result.code, stderr: result.stderr }).toMatchObject({ code: 0 });
  return JSON.parse(result.stdout) as { status: string; notes: string[] };
}

async function bazelVersion(workspace: string): Promise<string> {
  const result = await runProcess({
    command: npmBazelisk(repositoryRoot)!,
    args: ['--version'],
    cwd: workspace,
    env: checkout.environment({ BAZELISK_BASE_URL: REFUSING_URL, USE_BAZEL_VERSION: undefined }),
    timeout: TIMEOUT,
  });
  if (!result.ok) throw new Error(describeProcessFailure(result.error));
  return result.value.stdout;
}

test(
  'a plain bazelisk runs the installed Bazel in both workspaces, until bazelisk can bring one again',
  async () => {
    expect(await bootstrap(offline())).toMatchObject({ status: 'ready' });
    for (const workspace of workspaces) {
      expect(generatedBazeliskrc(workspace)).toBe(bazeliskrcText(bazel));
      expect(await bazelVersion(workspace)).toMatch(/^bazel \d+\.\d+\.\d+/);
    }
    // What was generated is not taken for somebody's choice: the decision holds, and is made anew the same way.
    expect(await bootstrap(offline())).toMatchObject({ status: 'recorded' });

    const version = checkout.read('.bazelversion').trim();
    const platform = `${process.platform}-${process.arch === 'x64' ? 'x86_64' : process.arch}`;
    const mirror = await LoopbackServer.create({
      [`/${version}/bazel-${version}-${platform}`]: Buffer.from('a Bazel'),
    });
    const online = await bootstrap({ ...offline(), BAZELISK_BASE_URL: mirror.url });
    await mirror.dispose();
    expect(online).toMatchObject({ status: 'ready', bazel: { source: 'bazelisk' } });
    for (const workspace of workspaces) expect(existsSync(join(workspace, '.bazeliskrc'))).toBe(false);
  },
  SOME_MINUTES,
);

test(
  "a person's settings stay, with a note on the line that they lack",
  async () => {
    const own = 'BAZELISK_VERIFY_SHA256=\n';
    checkout.write('examples/.bazeliskrc', own);
    const { notes } = await bootstrap(offline());
    expect(checkout.read('examples/.bazeliskrc')).toBe(own);
    expect(notes.join()).toContain(
      `${join(checkout.path, 'examples', '.bazeliskrc')} is yours and stays as it is`,
    );
    expect(notes.join()).toContain(`USE_BAZEL_VERSION=${bazel}`);
    expect(generatedBazeliskrc(checkout.path)).toBe(bazeliskrcText(bazel));
    expect(await bootstrap(offline())).toMatchObject({ status: 'recorded' });
  },
  SOME_MINUTES,
);

test(
  'a person who chose a Bazel there is asked nothing and gets no file in the other workspace',
  async () => {
    checkout.write('.bazeliskrc', `USE_BAZEL_VERSION=${bazel}\n`);
    const report = await bootstrap({
      ...offline(),
      PATH: [checkout.barePath, '/usr/bin', '/bin'].join(delimiter),
    });
    expect(report).toMatchObject({ status: 'ready', bazel: { source: 'host', path: bazel } });
    expect(checkout.read('.bazeliskrc')).toBe(`USE_BAZEL_VERSION=${bazel}\n`);
    expect(existsSync(join(checkout.path, 'examples', '.bazeliskrc'))).toBe(false);
  },
  SOME_MINUTES,
);
