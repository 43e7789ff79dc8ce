import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { parseExecutionLog, type Spawn } from '../../tools/bazel/execution-log.ts';
import { BazelWorkspace, type Files } from '../rig/bazel-workspace.ts';
import { repositoryRoot } from '../rig/bootstrap-rc.ts';
import { modulePackage, providerFiles, requireRandom } from './workspace.ts';

const modules: Files = {
  ...modulePackage('name', `${requireRandom}resource "random_pet" "a" {\n}\n`, 'providers = ["random"],'),
  ...modulePackage('site', 'module "name" {\n  source = "../name"\n}\n', 'deps = ["//name"],'),
  ...modulePackage(
    'space',
    'resource "kubernetes_namespace_v1" "a" {\n  metadata {\n    name = "a"\n  }\n}\n',
    'providers = ["kubernetes"],',
  ),
};

describe('a shared disk cache', () => {
  const scratch = mkdtempSync('/var/tmp/flywheel-shared-cache-');
  const workspaces: BazelWorkspace[] = [];

  /** Builds everything and returns what Bazel logged of the processes it needed the results of. */
  async function build(workspace: BazelWorkspace): Promise<Spawn[]> {
    const log = join(scratch, 'log.json');
    rmSync(log, { force: true });
    const built = await workspace.bazel([
      'build',
      `--disk_cache=${join(scratch, 'cache')}`,
      `--execution_log_json_file=${log}`,
      '//...',
    ]);
    expect(built.stderr).toContain('Build completed successfully');
    workspace.write({});
    return parseExecutionLog(execFileSync('cat', [log], { encoding: 'utf8' }));
  }

  const validations = (spawns: readonly Spawn[]): Spawn[] =>
    spawns.filter((spawn) => spawn.mnemonic === 'TofuValidate');

  beforeAll(async () => {
    workspaces.push(await BazelWorkspace.create({ files: { ...providerFiles(), ...modules } }));
  });
  afterAll(async () => {
    for (const workspace of workspaces) await workspace.dispose();
    rmSync(scratch, { recursive: true, force: true });
  });

  it('makes a second build do nothing, and a build after clean take every result from the cache', async () => {
    const [workspace] = workspaces;
    const first = validations(await build(workspace!));
    expect(first.map((spawn) => spawn.cacheHit)).toEqual([false, false, false]);
    expect(await build(workspace!)).toEqual([]);
    await workspace!.bazel(['clean']);
    const afterClean = await build(workspace!);
    expect(validations(afterClean)).toHaveLength(3);
    expect(afterClean.filter((spawn) => !spawn.cacheHit)).toEqual([]);
  });

  it('serves a clone of everything, rules included, at another path', async () => {
    const clone = join(scratch, 'another', 'place', 'rules');
    const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
      cwd: repositoryRoot,
      encoding: 'utf8',
    });
    for (const file of files.split('\0').filter((name) => name !== '' && !name.startsWith('tests/'))) {
      cpSync(join(repositoryRoot, file), join(clone, dirname(file), file.slice(file.lastIndexOf('/') + 1)));
    }
    const second = await BazelWorkspace.create({ files: { ...providerFiles(clone), ...modules } });
    workspaces.push(second);
    const spawns = await build(second);
    expect(validations(spawns)).toHaveLength(3);
    expect(spawns.filter((spawn) => !spawn.cacheHit)).toEqual([]);
  });
});
