import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { BazelWorkspace, type BazelResult, type Files } from '../rig/bazel-workspace.ts';
import { modulePackage, providerFiles, requireRandom } from '../validate/workspace.ts';

const random = 'providers = ["random"],';

const behindDefault = `${requireRandom}variable "n" {
  default = -1
}
resource "random_password" "a" {
  length = var.n
}
`;

const picky = `variable "name" {
  type = string

  validation {
    condition     = var.name == upper(var.name)
    error_message = "Use capitals."
  }
}
`;

const files: Files = {
  ...modulePackage('wrong', behindDefault, random),
  ...modulePackage('picky', picky),
  ...modulePackage('given', picky, 'plan_values = {"name": "CAPITALS"},'),
  ...modulePackage('opted_out', picky, 'plan_check = False,'),
  ...modulePackage('misspelt', picky, 'plan_values = {"nmae": "X"},'),
  ...modulePackage('reads_file', picky),
  'reads_file/terraform.tfvars': 'name = "CAPITALS"\n',
  ...modulePackage('has_tests', picky, 'plan_values = {"name": "X"},'),
  'has_tests/own.tftest.hcl': 'variables {\n  name = "X"\n}\nrun "own" {\n  command = plan\n}\n',
  'standalone/BUILD.bazel': `load("@rules_flywheel//build/tofu:rules.bzl", "tofu_module", "tofu_plan_check")

tofu_module(
    name = "standalone",
    srcs = ["main.tf"],
    providers = ["random"],
)

tofu_plan_check(
    name = "live",
    module = ":standalone",
    tfvars = ["live.tfvars"],
)

tofu_plan_check(
    name = "test",
    module = ":standalone",
    tfvars = ["live.tfvars"],
    values = {"n": "-5"},
)

tofu_plan_check(
    name = "schema",
    level = "schema",
    module = ":standalone",
    values = {"n": "-5"},
)
`,
  'standalone/main.tf': behindDefault,
  'standalone/live.tfvars': 'n = 12\n',
};

describe('tofu_plan_check', () => {
  let workspace: BazelWorkspace;
  let test: BazelResult;

  beforeAll(async () => {
    workspace = await BazelWorkspace.create({ files: { ...providerFiles(), ...files } });
    test = await workspace.bazel(['test', '--keep_going', '--test_output=errors', '//...']);
  });
  afterAll(() => workspace.dispose());

  it('is red where validate is green, with the place and the provider’s own words', () => {
    expect(test.code).toBe(3);
    expect(test.stdout).toMatch(/wrong:wrong_validate_test\s+PASSED/);
    expect(test.stdout).toMatch(/wrong:wrong_plan_check\s+FAILED/);
    expect(test.stdout).toContain('wrong/main.tf:12:12: error: Invalid Attribute Value');
    expect(test.stdout).toContain('Attribute length value must be at least 1, got: -1');
    expect(test.stdout).toContain(
      '//wrong:wrong: 2 errors, 0 warnings (planned with mocked providers, 1 file, tofu 1.12.6, level provider',
    );
  });

  it('says which value to give where no placeholder fits, and is green with it', () => {
    expect(test.stdout).toMatch(/picky:picky_plan_check\s+FAILED/);
    expect(test.stdout).toContain('picky/main.tf:4:3: error: Invalid value for variable\n  Use capitals.');
    expect(test.stdout).toContain(
      'give a value that fits in //picky:picky_plan_check: values = {"name": "..."} (plan_values of a tofu_package)',
    );
    for (const name of ['given:given', 'reads_file:reads_file', 'has_tests:has_tests'])
      expect(test.stdout).toMatch(new RegExp(`${name}_plan_check\\s+PASSED`));
    expect(test.stdout).not.toContain('opted_out_plan_check');
  });

  it('refuses a value of a variable that is not there, and names the nearest', () => {
    expect(test.stdout).toContain('values["nmae"] is no variable of the module; did you mean "name"?');
    expect(test.stdout).toContain('to do: correct it in the values of //misspelt:misspelt_plan_check');
  });

  it('plans one module with several sets of values, and claims nothing at level schema', () => {
    expect(test.stdout).toMatch(/standalone:live\s+PASSED/);
    expect(test.stdout).toMatch(/standalone:test\s+FAILED/);
    expect(test.stdout).toMatch(/standalone:schema\s+PASSED/);
    const result = workspace.read('bazel-bin/standalone/schema.validation.json');
    expect(JSON.parse(result) as unknown).toMatchObject({
      format: 'flywheel-validation/1',
      check: 'plan',
      level: 'schema',
      label: '//standalone:standalone',
    });
  });

  it('gives its findings without failing a build, and from the cache when nothing has changed', async () => {
    const build = await workspace.bazel([
      'build',
      '--output_groups=validation_results',
      '//wrong:wrong_plan_check',
    ]);
    expect(build.code).toBe(0);
    expect(
      JSON.parse(workspace.read('bazel-bin/wrong/wrong_plan_check.validation.json')) as unknown,
    ).toMatchObject({
      errors: 2,
      providers: [{ source: 'registry.opentofu.org/hashicorp/random' }],
    });
    // A test file of the module is no input of the check.
    workspace.write({ 'has_tests/own.tftest.hcl': 'run "other" {\n  command = plan\n}\n' });
    const again = await workspace.bazel([
      'build',
      '--execution_log_json_file=log.json',
      '//has_tests:has_tests_plan_check',
    ]);
    expect(again.code).toBe(0);
    expect(workspace.read('log.json')).not.toContain('TofuPlanCheck');
  });

  it('runs without an environment, without a network, and with the bytes of its own providers only', async () => {
    const query = await workspace.bazel(['aquery', 'mnemonic(TofuPlanCheck, //wrong:all)']);
    expect(query.stdout).toMatch(/Inputs: \[[^\]]*terraform-provider-random/);
    expect(query.stdout).not.toMatch(/terraform-provider-time|Environment:|\/nix\/store/);
    expect(query.stdout).toMatch(
      /ExecutionInfo: \{block-network: 1, .*supports-multiplex-workers: 1, .*worker-key-mnemonic: TofuDriver/,
    );
  });
});
