import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { LoopbackServer } from '../../tests/rig/loopback-server.ts';
import { lastingNode, probe } from './probe.ts';

test('the Node of this process serves builds by its real path, unless it is old or passing', () => {
  const directory = mkdtempSync(join(tmpdir(), 'flywheel-node-'));
  const link = join(directory, 'node');
  symlinkSync(process.execPath, link);
  expect(lastingNode(link, '22.1.0')).toEqual({
    path: lastingNode(process.execPath, '22.1.0')?.path,
    version: '22.1.0',
  });
  expect(lastingNode(link, '20.18.9')).toBeUndefined();
  expect(lastingNode(join(directory, 'absent'), '22.1.0')).toBeUndefined();
  rmSync(directory, { recursive: true });
});

test('every destination is asked once, in one round, and the answers are told apart', async () => {
  const root = mkdtempSync(join(tmpdir(), 'flywheel-probe-'));
  mkdirSync(join(root, 'home'));
  const server = await LoopbackServer.create({
    '/node': Buffer.from('here'),
    '/providers': Buffer.from('here'),
    '/bazel': Buffer.from('here'),
  });
  const env = {
    PATH: '/nonexistent',
    HOME: join(root, 'home'),
    BAZELISK_FORMAT_URL: `${server.url}/bazel`,
  };
  const facts = await probe({
    root,
    env,
    destinations: {
      bazelRegistry: `${server.url}/modules`,
      tofuRelease: `${server.url}/tofu`,
      nodeRelease: `${server.url}/node`,
      providerRegistry: `${server.url}/providers`,
    },
  });
  await server.dispose();
  rmSync(root, { recursive: true });
  const refused = { answers: false, why: 'HTTP 404' };
  expect(facts.reach).toMatchObject({
    bazelRegistry: refused,
    tofuRelease: refused,
    nodeRelease: { answers: true, url: `${server.url}/node` },
    providerRegistry: { answers: true },
  });
  expect(new Set(server.requests)).toEqual(
    new Set([
      ...server.requests.filter((path) => path === '/bazel'),
      '/modules',
      '/tofu',
      '/node',
      '/providers',
    ]),
  );
  expect(facts.node?.version).toBe(process.versions.node);
});
