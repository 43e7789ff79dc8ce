import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { BazelWorkspace } from '../rig/bazel-workspace.ts';

const untidy = 'output "a" {\nvalue = 1\n}\n';
const tidy = 'output "a" {\n  value = 1\n}\n';

describe('formatting', () => {
  let workspace: BazelWorkspace;

  beforeAll(async () => {
    workspace = await BazelWorkspace.create({
      files: {
        'm/BUILD.bazel': `load("@rules_flywheel//build/tofu:rules.bzl", "tofu_fmt", "tofu_fmt_test")

srcs = glob(["*.tf", "*.tfvars", "*.tftest.hcl"], exclude = ["undeclared.tf"])

tofu_fmt(name = "fmt", srcs = srcs)

tofu_fmt_test(name = "fmt_test", srcs = srcs)
`,
        'm/good.tf': tidy,
        'm/bad.tf': untidy,
        'm/values.tfvars': 'a=1\n',
        'm/x.tftest.hcl': 'run "a" {\ncommand = plan\n}\n',
        'm/undeclared.tf': untidy,
      },
    });
  });
  afterAll(() => workspace.dispose());

  it('fails the test with a diff of each untidy file and the line that fixes it', async () => {
    const test = await workspace.bazel(['test', '--test_output=errors', '//m:fmt_test']);
    expect(test.code).toBe(3);
    for (const file of ['m/bad.tf', 'm/values.tfvars', 'm/x.tftest.hcl']) {
      expect(test.stdout).toContain(`${file} is not formatted:`);
    }
    expect(test.stdout).toContain('-value = 1\n+  value = 1');
    expect(test.stdout).toContain('bazel run //m:fmt\n');
    expect(test.stdout).not.toContain('good.tf is not');
  });

  it('tells a syntax error apart, and still reports the other files', async () => {
    workspace.write({ 'm/broken.tf': 'output "a" {\n' });
    const test = await workspace.bazel(['test', '--test_output=errors', '//m:fmt_test']);
    expect(test.code).toBe(3);
    expect(test.stdout).toContain('m/broken.tf cannot be formatted, it has a syntax error:');
    expect(test.stdout).toContain('m/bad.tf is not formatted:');

    const fix = await workspace.bazel(['run', '//m:fmt']);
    expect(fix.code).toBe(1);
    expect(fix.stderr).toContain('broken.tf cannot be formatted, it has a syntax error:');
    expect(workspace.read('m/bad.tf')).toBe(tidy);
    expect(workspace.read('m/broken.tf')).toBe('output "a" {\n');
  });

  it('rewrites the declared files and no other; then the test passes', async () => {
    workspace.write({ 'm/broken.tf': tidy.replace('"a"', '"b"'), 'm/bad.tf': untidy.replace('"a"', '"c"') });
    const fix = await workspace.bazel(['run', '//m:fmt']);
    expect(fix.code).toBe(0);
    expect(fix.stdout).toContain('formatted ');
    expect(workspace.read('m/bad.tf')).toBe(tidy.replace('"a"', '"c"'));
    expect(workspace.read('m/values.tfvars')).toBe('a = 1\n');
    expect(workspace.read('m/undeclared.tf')).toBe(untidy);
    const test = await workspace.bazel(['test', '//m:fmt_test']);
    expect(test.code).toBe(0);
    const again = await workspace.bazel(['run', '//m:fmt']);
    expect(again.stdout).toContain('formatted already');
  });
});
