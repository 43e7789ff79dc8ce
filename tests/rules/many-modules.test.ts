import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { BazelWorkspace, type BazelResult } from '../rig/bazel-workspace.ts';
import { modulePackage, providerFiles, requireRandom } from '../validate/workspace.ts';

const load = `load("@rules_flywheel//build/tofu:rules.bzl", "tf_module", "tofu_aggregates", "tofu_package", "tofu_stack")\n`;

const lock = (version: string): string =>
  `# This file is maintained automatically by "tofu init".\n\nprovider "registry.opentofu.org/hashicorp/random" {\n  version = "${version}"\n}\n`;

const stack = 'module "a" {\n  source = "../../modules/pet-name"\n  length = 2\n}\n';

/** Many directories declared in one BUILD file, as older repositories have them. */
const files = {
  ...providerFiles(),
  'modules/BUILD.bazel': `${load}
tf_module(name = "pet_name", srcs = glob(["pet-name/*.tf"]), providers = ["random"], visibility = ["//visibility:public"])

tofu_package(name = "plain", srcs = ["plain/main.tf"])

tofu_package(name = "by_directory", directory = "by-directory")

tofu_aggregates(name = "all", modules = ["pet_name", ":plain", ":by_directory"], visibility = ["//visibility:public"])
`,
  'modules/pet-name/main.tf': `${requireRandom}resource "random_pet" "a" {\n  length = var.length\n}\n\nvariable "length" {\n  type = number\n}\n`,
  'modules/pet-name/versions.tofu': '',
  'modules/pet-name/x.auto.tfvars': 'length = 2\n',
  'modules/pet-name/tests/broken.tftest.hcl': 'run "a" {\n  comand = plan\n}\n',
  'modules/plain/main.tf': 'locals {\n  a = 1\n}\n',
  'modules/by-directory/main.tofu': 'locals {\n  a=1\n}\n',
  'stacks/BUILD.bazel': `${load}
[
    tofu_stack(name = name, directory = name, modules = ["//modules:pet_name"])
    for name in ["good", "older", "unnamed", "unlocked"]
]

tofu_stack(name = "shared", srcs = ["shared/main.tf"], lock_file = "//:.terraform.lock.hcl", modules = ["//modules:pet_name"])
`,
  ...Object.fromEntries(
    ['good', 'older', 'unnamed', 'unlocked', 'shared'].map((name) => [`stacks/${name}/main.tf`, stack]),
  ),
  'stacks/good/.terraform.lock.hcl': lock('3.9.0'),
  'stacks/older/.terraform.lock.hcl': lock('3.6.0'),
  'stacks/unnamed/.terraform.lock.hcl': '# Nothing yet.\n',
  'groups/BUILD.bazel': `${load}
tofu_aggregates(name = "everything", modules = {"lone": "//lone"}, groups = ["//modules:all"])
`,
  'nothing/BUILD.bazel': `${load}tofu_aggregates(name = "all")\n`,
  ...modulePackage('lone', 'locals {\n  a = 1\n}\n'),
  'BUILD.bazel': `${providerFiles()['BUILD.bazel'] ?? ''}\nexports_files([".terraform.lock.hcl"])\n`,
} as const;

describe('many modules in one BUILD file', () => {
  let workspace: BazelWorkspace;
  let build: BazelResult;

  beforeAll(async () => {
    workspace = await BazelWorkspace.create({ files });
    build = await workspace.bazel(['build', '--keep_going', '//modules:all_validate', '//stacks/...']);
  });
  afterAll(() => workspace.dispose());

  it('find the tests and variable files of their own directory', async () => {
    const sources = await workspace.bazel([
      'query',
      'labels(srcs, //modules:pet_name_fmt) union //modules:pet_name',
    ]);
    expect(sources.stdout.trim().split('\n').sort()).toEqual([
      '//modules:pet-name/main.tf',
      '//modules:pet-name/tests/broken.tftest.hcl',
      '//modules:pet-name/x.auto.tfvars',
      '//modules:pet_name',
    ]);
    expect(build.code).toBe(1);
    expect(build.stderr).toContain(
      'modules/pet-name/tests/broken.tftest.hcl:2:3: error: Unsupported argument',
    );
    expect(workspace.read('bazel-bin/modules/plain.validation.json')).toContain('"errors": 0');
    expect(workspace.read('bazel-bin/modules/by_directory.validation.json')).toContain(
      '"directory": "modules/by-directory"',
    );
  });

  it('have every target of a package, also under the name tf_module', async () => {
    const targets = await workspace.bazel(['query', 'filter(pet_name, kind(rule, //modules:all))']);
    expect(targets.stdout.trim().split('\n').sort()).toEqual(
      ['', '_fmt', '_fmt_test', '_plan_check', '_test', '_validate', '_validate_test'].map(
        (end) => `//modules:pet_name${end}`,
      ),
    );
  });

  it('are tested, formatted and reported by one label', async () => {
    const test = await workspace.bazel(['test', '--keep_going', '//groups:everything_fmt_test']);
    expect(test.code).toBe(3);
    expect(test.stdout).toMatch(/\/\/lone:lone_fmt_test\s+PASSED/);
    expect(test.stdout).toMatch(/\/\/modules:plain_fmt_test\s+PASSED/);
    expect(test.stdout).toMatch(/\/\/modules:by_directory_fmt_test\s+FAILED/);
    const fix = await workspace.bazel(['run', '//groups:everything_fmt']);
    expect(fix.code, fix.stderr).toBe(0);
    expect(fix.stdout).toMatch(/^formatted \S+modules\/by-directory\/main\.tofu\n$/);
    const validate = await workspace.bazel(['test', '--keep_going', '//groups:everything_validate_test']);
    expect(validate.stdout).toMatch(/\/\/lone:lone_validate_test\s+PASSED/);
    expect(validate.stdout).toMatch(/\/\/modules:pet_name_validate_test\s+FAILED/);
    expect(
      (await workspace.bazel(['test', '//groups:lone_fmt_test', '//groups:lone_validate_test'])).code,
    ).toBe(0);
    expect(
      (await workspace.bazel(['build', '//groups:lone', '//groups:lone_validate', '//groups:lone_fmt'])).code,
    ).toBe(0);
    const report = await workspace.bazel([
      'build',
      '--output_groups=sarif',
      '--norun_validations',
      '--show_result=100',
      '//groups:everything_validate',
    ]);
    expect(report.code, report.stderr).toBe(0);
    for (const file of ['lone/lone', 'modules/plain', 'modules/pet_name', 'modules/by_directory']) {
      expect(report.stderr).toContain(`bazel-bin/${file}.sarif`);
    }
  });

  it('are not aggregated from nothing, which would be every test of the package', async () => {
    const wrong = await workspace.bazel(['build', '//nothing:all']);
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).toContain(
      `//nothing: tofu_aggregates(name = "all") names nothing in 'modules' and 'groups'. Add a module: modules = ["//path/to:module"]`,
    );
  });

  it('are called by stacks whose lock file is compared with what the build uses', () => {
    for (const [name, texts] of Object.entries({
      older: [
        'stacks/older/.terraform.lock.hcl:3:1: error: Provider version differs from the lock file',
        'This lock file names registry.opentofu.org/hashicorp/random 3.6.0, and the build uses 3.9.0, as the lock files of MODULE.bazel say.',
        'tofu -chdir=stacks/older init -upgrade, or ',
      ],
      unnamed: [
        'stacks/unnamed/.terraform.lock.hcl:1:1: error: Provider missing in the lock file',
        'to do: add it: tofu -chdir=stacks/unnamed init',
      ],
      unlocked: [
        'stacks/unlocked: warning: Stack without a lock file',
        "buildozer 'set lock_file //path/to:.terraform.lock.hcl' //stacks:unlocked",
      ],
    })) {
      for (const text of texts) expect(build.stderr, name).toContain(text);
    }
    for (const name of ['good', 'shared', 'unlocked']) {
      expect(workspace.read(`bazel-bin/stacks/${name}.validation.json`), name).toContain('"errors": 0');
    }
    expect(workspace.read('bazel-bin/stacks/good.validation.json')).toContain('"warnings": 0');
  });

  it('follow the lock file: bringing both to one version makes the stack green', async () => {
    workspace.write({ 'stacks/older/.terraform.lock.hcl': lock('3.9.0') });
    const green = await workspace.bazel(['build', '//stacks:older_validate']);
    expect(green.code, green.stderr).toBe(0);
  });
});
