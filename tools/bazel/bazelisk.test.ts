import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { runProcess } from '../process/run-process.ts';
import { placeBazeliskrc } from './bazeliskrc.ts';
import { bazelReleaseUrl, cachedBazel, chosenBinary, npmBazelisk, readBazeliskSettings } from './bazelisk.ts';

const repository = join(import.meta.dirname, '..', '..');

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'flywheel-bazelisk-'));
  writeFileSync(join(root, 'MODULE.bazel'), '');
  writeFileSync(join(root, '.bazelversion'), '7.7.1\n');
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

async function mirror(requests: string[]): Promise<{ url: string; close: () => Promise<void> }> {
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    response.end('#!/bin/sh\necho "bazel from the mirror"\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}

/** bazelisk itself is the judge of what it fetches and where it keeps it. */
async function runBazelisk(env: NodeJS.ProcessEnv): Promise<string> {
  const result = await runProcess({
    command: npmBazelisk(repository)!,
    args: ['--version'],
    cwd: root,
    env,
    timeout: { name: 'bazelisk in a test', milliseconds: 30_000 },
  });
  if (!result.ok) throw new Error(result.error.type);
  return result.value.stdout;
}

test.each([
  ['BAZELISK_BASE_URL', (url: string) => `${url}/mirror/of/bazel`],
  ['BAZELISK_FORMAT_URL', (url: string) => `${url}/%v/%o/%m/bazel%e`],
])('the URL and the cache are those of the real bazelisk with %s', async (variable, value) => {
  const requests: string[] = [];
  const server = await mirror(requests);
  const env = { PATH: process.env['PATH'], HOME: root, [variable]: value(server.url) };
  const settings = readBazeliskSettings(root, env);
  expect(cachedBazel(settings)).toBeUndefined();
  expect(await runBazelisk(env)).toContain('bazel from the mirror');
  await server.close();
  expect(requests.map((path) => `${server.url}${path}`)).toEqual([bazelReleaseUrl(settings)]);
  // The server is gone: what comes now comes from the cache.
  const cached = cachedBazel(settings);
  expect(cached !== undefined && existsSync(cached)).toBe(true);
  expect(await runBazelisk(env)).toContain('bazel from the mirror');
  rmSync(cached!);
  expect(cachedBazel(settings)).toBeUndefined();
});

test('without settings it is the release host, for exact releases the file', () => {
  const settings = readBazeliskSettings(root, { HOME: root });
  expect(settings).toMatchObject({ version: '7.7.1', chosen: false });
  expect(bazelReleaseUrl(settings)).toMatch(
    /^https:\/\/releases\.bazel\.build\/7\.7\.1\/release\/bazel-7\.7\.1-/,
  );
  expect(bazelReleaseUrl({ ...settings, version: 'latest' })).toBe('https://releases.bazel.build');
});

test('USE_BAZEL_VERSION and .bazeliskrc choose, the environment first', () => {
  writeFileSync(
    join(root, '.bazeliskrc'),
    'USE_BAZEL_VERSION=/opt/bazel\nBAZELISK_BASE_URL = https://m.example.org\n',
  );
  const settings = readBazeliskSettings(root, { HOME: root });
  expect(settings).toMatchObject({ chosen: true, baseUrl: 'https://m.example.org' });
  expect(chosenBinary(settings)).toBe('/opt/bazel');
  const other = readBazeliskSettings(root, { HOME: root, USE_BAZEL_VERSION: '8.0.0' });
  expect(other).toMatchObject({ version: '8.0.0', chosen: true });
  expect(chosenBinary(other)).toBeUndefined();
});

test('what the bootstrap wrote is nobody’s choice, and the rest of the settings stay', () => {
  placeBazeliskrc(root, '/usr/bin/bazel');
  expect(readBazeliskSettings(root, { HOME: root })).toMatchObject({ chosen: false, version: '7.7.1' });
});
