import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { SarifLog } from '../../tools/sarif/sarif-log.ts';
import { BazelWorkspace, type BazelResult } from '../rig/bazel-workspace.ts';
import { repositoryRoot } from '../rig/bootstrap-rc.ts';
import { sarifProblems } from '../rig/sarif-schema.ts';
import { modulePackage, providerFiles, requireRandom } from './workspace.ts';

const broken = `${requireRandom}resource "random_password" "a" {\n  length = 0\n}\n`;
const modules = ['bad', 'caller', 'good', 'space'];
const plans = modules.map((name) => `bazel-bin/${name}/${name}_plan_check.sarif`);
const outputs = [...modules.map((name) => `bazel-bin/${name}/${name}.sarif`), ...plans];

interface Flywheel {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

describe('--output_groups=sarif', () => {
  let workspace: BazelWorkspace;
  let build: BazelResult;

  const remove = (): void => {
    for (const file of outputs) execFileSync('rm', ['-f', join(workspace.path, file)]);
  };
  const read = (file: string): SarifLog => {
    const text = workspace.read(file);
    expect(sarifProblems(text)).toEqual([]);
    return JSON.parse(text) as SarifLog;
  };
  const flywheel = (...args: readonly string[]): Flywheel => {
    try {
      const stdout = execFileSync(
        process.execPath,
        [join(repositoryRoot, 'tools/flywheel.mjs'), 'sarif', ...args],
        {
          cwd: workspace.path,
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'pipe'],
          timeout: 60_000,
        },
      );
      return { code: 0, stdout, stderr: '' };
    } catch (error) {
      const { status, stdout, stderr } = error as { status: number; stdout: string; stderr: string };
      return { code: status, stdout, stderr };
    }
  };

  beforeAll(async () => {
    workspace = await BazelWorkspace.create({
      files: {
        ...providerFiles(),
        ...modulePackage('good', 'output "a" {\n  value = 1\n}\n'),
        ...modulePackage('bad', broken, 'providers = ["random"],'),
        ...modulePackage('caller', 'module "b" {\n  source = "../bad"\n}\n', 'deps = ["//bad"],'),
        ...modulePackage(
          'space',
          'resource "kubernetes_namespace_v1" "a" {\n  metadata {\n    name = "a"\n  }\n}\n',
          'providers = ["kubernetes"],',
        ),
        'BUILD.bazel': `load("@rules_flywheel//build/tofu:rules.bzl", "tofu_aggregates")
tofu_aggregates(name = "all", modules = [${modules.map((name) => `"//${name}"`).join(', ')}])
`,
      },
    });
    build = await workspace.bazel([
      'build',
      '--output_groups=sarif',
      '--norun_validations',
      '--build_event_json_file=events.json',
      '//...',
    ]);
  });
  afterAll(() => workspace.dispose());

  it('gives a file for each module without --run_validations, and the build is green', () => {
    expect(build.code, build.stderr).toBe(0);
    for (const file of outputs) expect(existsSync(join(workspace.path, file)), file).toBe(true);
    const [run] = read('bazel-bin/bad/bad.sarif').runs;
    expect(run?.results).toMatchObject([
      {
        ruleId: 'validate/invalid-attribute-value',
        level: 'error',
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: 'bad/main.tf' },
              region: { startLine: 9, startColumn: 12, snippet: { text: '  length = 0' } },
            },
            logicalLocations: [{ fullyQualifiedName: 'random_password.a' }],
          },
        ],
      },
    ]);
    expect(run?.properties.modules).toMatchObject([{ label: '//bad:bad', level: 'provider', errors: 1 }]);
    expect(read('bazel-bin/good/good.sarif').runs[0]?.results).toEqual([]);
    expect(read('bazel-bin/space/space.sarif').runs[0]?.properties.level).toBe('schema');
  });

  it('is made by an action with no environment, no network and one input', async () => {
    const { stdout } = await workspace.bazel(['aquery', 'mnemonic(TofuSarif, deps(//bad:bad_validate))']);
    expect(stdout.match(/Mnemonic: TofuSarif/g)).toHaveLength(1);
    expect(stdout).not.toContain('Environment:');
    // A worker's action says more there.
    expect(stdout).toContain('ExecutionInfo: {block-network: 1,');
    const inputs = /Inputs: \[([^\]]*)\]/.exec(stdout)?.[1]?.split(', ') ?? [];
    expect(inputs.filter((input) => !/\/(driver\.cjs|node)$/.test(input))).toEqual([
      expect.stringMatching(/bad\/bad\.validation\.json$/),
    ]);
  });

  it('merges what one build gave into one run, and what parent and child both found is there once', () => {
    const merged = flywheel('--build-events', 'events.json', '--out', 'all.sarif');
    expect(merged).toMatchObject({ code: 0, stdout: '' });
    const log = read('all.sarif');
    expect(log.runs).toHaveLength(1);
    expect(log.runs[0]?.properties.modules.map(({ check, label }) => `${check} ${label}`).sort()).toEqual(
      ['plan', 'validate'].flatMap((check) => modules.map((name) => `${check} //${name}:${name}`)),
    );
    expect(log.runs[0]?.properties.level).toBe('schema');
    const both = ['//bad:bad', '//caller:caller'];
    expect(log.runs[0]?.results.map(({ ruleId, properties }) => [ruleId, properties.modules])).toEqual([
      ['plan/invalid-attribute-value', both],
      ['validate/invalid-attribute-value', both],
    ]);
    const byName = flywheel(
      ...['bad', 'caller'].map((name) => `bazel-bin/${name}/${name}.sarif`),
      ...['bad', 'caller'].map((name) => `bazel-bin/${name}/${name}_plan_check.validation.json`),
    );
    expect(JSON.parse(byName.stdout)).toMatchObject({ runs: [{ results: log.runs[0]?.results }] });
  });

  it('refuses what it cannot merge: what, where, and no file', () => {
    writeFileSync(join(workspace.path, 'other.sarif'), '{"version": "2.1.0", "runs": [{"tool": {}}]}');
    writeFileSync(join(workspace.path, 'empty.json'), '');
    for (const [args, code, text] of [
      [
        ['other.sarif'],
        1,
        'flywheel: other.sarif is neither findings (flywheel-validation/1) nor SARIF 2.1.0 of',
      ],
      [['empty.json'], 1, 'flywheel: empty.json is neither findings'],
      [['absent.sarif'], 3, 'flywheel: absent.sarif cannot be read: ENOENT'],
      [['--build-events', 'empty.json'], 1, 'flywheel: empty.json is no complete report: '],
      [[], 2, 'flywheel: flywheel sarif needs FILE… or --build-events FILE.'],
    ] as const) {
      const run = flywheel(...args, '--out', 'never.sarif');
      expect(run.code).toBe(code);
      expect(run.stderr).toContain(text);
      expect(run.stderr).not.toContain('    at ');
    }
    expect(existsSync(join(workspace.path, 'never.sarif'))).toBe(false);
  });

  it('says that a build without the group has nothing to merge', async () => {
    await workspace.bazel(['build', '--build_event_json_file=none.json', '//good:good']);
    const run = flywheel('--build-events', 'none.json');
    expect(run.code).toBe(1);
    expect(run.stderr).toContain('names no .sarif file on this machine: build with --output_groups=sarif');
  });

  it('gives all files with --keep_going as well, and the build is red', async () => {
    remove();
    const red = await workspace.bazel(['build', '--output_groups=sarif', '--keep_going', '//...']);
    expect(red.code).toBe(1);
    expect(red.stderr).toContain('bad/main.tf:9:12: error: Invalid Attribute Value');
    for (const file of outputs) expect(existsSync(join(workspace.path, file)), file).toBe(true);
  });

  it('is of the test and the suite of plan checks as well, and nothing of it is made unless somebody asks', async () => {
    remove();
    const test = await workspace.bazel(['build', '--output_groups=sarif', '//bad:bad_validate_test']);
    expect(test.code, test.stderr).toBe(0);
    expect(existsSync(join(workspace.path, 'bazel-bin/bad/bad.sarif'))).toBe(true);
    remove();
    const plan = await workspace.bazel(['build', '--output_groups=sarif', '//:all_plan_check']);
    expect(plan.code, plan.stderr).toBe(0);
    for (const file of plans) expect(existsSync(join(workspace.path, file)), file).toBe(true);
    expect(read('bazel-bin/bad/bad_plan_check.sarif').runs[0]?.results).toMatchObject([
      { ruleId: 'plan/invalid-attribute-value', properties: { modules: ['//bad:bad'] } },
    ]);
    remove();
    await workspace.bazel(['build', '--keep_going', '//...']);
    for (const file of outputs) expect(existsSync(join(workspace.path, file)), file).toBe(false);
  });
});
