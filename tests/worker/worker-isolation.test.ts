import { readFileSync, readlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { BazelWorkspace } from '../rig/bazel-workspace.ts';
import { repositoryRoot } from '../rig/bootstrap-rc.ts';
import { validationProcesses } from './process-table.ts';
import { modulePackage, providerFiles, requireRandom } from '../validate/workspace.ts';

const fragment = readFileSync(join(repositoryRoot, 'build/bazelrc/workers.bazelrc'), 'utf8');
const base = providerFiles();

/** How the actions run, and whether the kernel keeps them from the network; undefined: there is no worker to look at. */
const ways: Readonly<Record<string, { flags: readonly string[]; isolated?: boolean }>> = {
  'a worker': { flags: [], isolated: false },
  'a worker with a sandbox for each request': {
    flags: ['--worker_sandboxing', '--experimental_worker_multiplex_sandboxing'],
    isolated: false,
  },
  'isolated workers': { flags: ['--config=isolated-workers'], isolated: true },
  'no worker, a sandbox': {
    flags: [
      '--strategy=TofuValidate=sandboxed',
      '--strategy=TofuVerdict=sandboxed',
      '--strategy=TofuPlanCheck=sandboxed',
    ],
  },
  'a sandbox, and a worker for the verdict': {
    flags: ['--strategy=TofuValidate=sandboxed', '--strategy=TofuPlanCheck=sandboxed'],
    isolated: false,
  },
  'no worker and no sandbox': { flags: ['--spawn_strategy=local'] },
};

describe('validation in', () => {
  let workspace: BazelWorkspace;
  const names = ['good', 'undeclared', 'neighbour', 'parent', 'child'];
  const results = new Map<string, string[]>();

  beforeAll(async () => {
    workspace = await BazelWorkspace.create({
      files: {
        ...base,
        '.bazelrc': `${base['.bazelrc'] ?? ''}\n${fragment}`,
        ...modulePackage(
          'good',
          `${requireRandom}resource "random_password" "a" {\n  length = 12\n}\n`,
          'providers = ["random"],',
        ),
        ...modulePackage(
          'undeclared',
          'output "a" {\n  value = file("${path.module}/note.txt")\n}\noutput "b" {\n  value = file("../good/main.tf")\n}\n',
        ),
        'undeclared/note.txt': 'here, but not declared\n',
        // The same address as in another module: nothing of one may be found in the other.
        ...modulePackage(
          'neighbour',
          `${requireRandom}resource "random_password" "a" {\n  length = 0\n}\n`,
          'providers = ["random"],',
        ),
        ...modulePackage('parent', 'module "c" {\n  source = "../child"\n}\n', 'deps = ["//child"],'),
        ...modulePackage('child', 'output "a" {\n  value = 1\n}\n'),
      },
    });
  });
  afterAll(() => workspace.dispose());

  it.each(Object.entries(ways))('%s', async (name, { flags, isolated }) => {
    // Bazel ends workers that do not fit the flags any more when it needs them, not before.
    await workspace.bazel(['shutdown']);
    await workspace.bazel(['clean']);
    const built = await workspace.bazel(['build', '--keep_going', ...flags, '//...']);
    expect(built.code).toBe(1);
    expect(built.stderr).toContain('undeclared/main.tf:2:19: error: Invalid function argument');
    expect(built.stderr).toMatch(/undeclared\/main\.tf:5:\d+: error: Invalid function argument/);
    expect(built.stderr).toContain('neighbour/main.tf:9:12: error: Invalid Attribute Value');
    expect(built.stderr).not.toContain('good/main.tf:9:12: error');
    results.set(
      name,
      names.map((module) => workspace.read(`bazel-bin/${module}/${module}.validation.json`)),
    );

    const network = readlinkSync('/proc/self/ns/net');
    const { workers } = validationProcesses(dirname(workspace.path));
    const isolations = workers.map((pid) => readlinkSync(`/proc/${pid}/ns/net`) !== network);
    expect(isolations.length > 0).toBe(isolated !== undefined);
    for (const each of isolations) expect(each).toBe(isolated);
  });

  it('any of these ways finds the same', () => {
    expect(results.size).toBe(Object.keys(ways).length);
    for (const found of results.values()) expect(found).toEqual(results.get('a worker'));
  });
});
