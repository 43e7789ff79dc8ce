import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { consumerWorkspaceFiles } from '../consumer/workspace-files.ts';
import { BazelWorkspace, type Files } from '../rig/bazel-workspace.ts';
import { hasRemoteExecutor, RemoteExecutor } from '../rig/remote-executor.ts';
import { modulePackage, providerFiles, requireRandom } from '../validate/workspace.ts';

const child = `${requireRandom}resource "random_pet" "name" {
  length = 2
}
`;

const files: Files = {
  ...providerFiles(),
  ...modulePackage('child', child, 'providers = ["random"],'),
  ...modulePackage('parent', 'module "a" {\n  source = "../child"\n}\n', 'deps = ["//child"],'),
  ...modulePackage(
    'recorded',
    'resource "kubernetes_namespace_v1" "a" {\n  metadata {\n    name = "a"\n  }\n}\n',
    'providers = ["kubernetes"],',
  ),
};

const broken = modulePackage(
  'broken',
  `${requireRandom}resource "random_password" "secret" {
  length = -1
}
`,
  'providers = ["random"],',
);

/** Without a second choice: an action that cannot run there fails. */
function remotely(executor: RemoteExecutor): string[] {
  return [
    `--remote_executor=${executor.url}`,
    '--spawn_strategy=remote',
    '--remote_timeout=120s',
    '--noremote_local_fallback',
  ];
}

describe.skipIf(!hasRemoteExecutor())('remote execution', () => {
  let executor: RemoteExecutor;
  let workspace: BazelWorkspace;

  const build = (...args: string[]): ReturnType<BazelWorkspace['bazel']> =>
    workspace.bazel([...args, ...remotely(executor)]);
  const result = (name: string): unknown =>
    JSON.parse(workspace.read(`bazel-bin/${name}/${name}.validation.json`));

  beforeAll(async () => {
    executor = await RemoteExecutor.create();
    workspace = await BazelWorkspace.create({ files });
  });
  afterAll(async () => {
    await workspace.dispose();
    await executor.dispose();
  });

  it('validates with providers on another machine, and tests there', async () => {
    const built = await build('test', '//...');
    expect(built.code, built.stderr).toBe(0);
    expect(strategies(built.stderr)).toEqual(['internal', 'remote']);
    expect(result('parent')).toMatchObject({ errors: 0, level: 'provider' });
    expect(result('recorded')).toMatchObject({ errors: 0, level: 'schema' });
  });

  it('gives a workspace in another directory what was done already', async () => {
    const clone = await BazelWorkspace.create({ files });
    try {
      const built = await build('build', '//...');
      expect(built.code, built.stderr).toBe(0);
      const again = await clone.bazel(['build', '//...', ...remotely(executor)]);
      expect(again.code, again.stderr).toBe(0);
      expect(strategies(again.stderr)).toEqual(['internal', 'remote cache hit']);
    } finally {
      await clone.dispose();
    }
  });

  it('runs what the workspace of a consumer uses, which is every rule', async () => {
    const consumer = await BazelWorkspace.create({ files: consumerWorkspaceFiles() });
    try {
      const tested = await consumer.bazel(['test', '//...', ...remotely(executor)]);
      expect(tested.code, tested.stdout + tested.stderr).toBe(0);
      expect(strategies(tested.stderr).filter((strategy) => !strategy.startsWith('remote'))).toEqual([
        'internal',
      ]);
    } finally {
      await consumer.dispose();
    }
  });

  it('asks the validators of a provider that runs there', async () => {
    workspace.write(broken);
    const built = await build('build', '//broken:all');
    expect(built.code).toBe(1);
    expect(built.stderr).toMatch(/broken\/main\.tf:9:12: error: /);
    expect(built.stderr).toContain('must be at least 1, got: -1');
  });
});

/** How the actions of a build were run, from Bazel's summary line. */
function strategies(stderr: string): string[] {
  const [, list = ''] = /^INFO: \d+ processes?: (.+)\.$/m.exec(stderr) ?? [];
  return list
    .split(', ')
    .map((part) => part.replace(/^\d+ /, ''))
    .sort();
}
