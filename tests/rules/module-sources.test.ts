import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { SarifLog } from '../../tools/sarif/sarif-log.ts';
import { BazelWorkspace, type Files } from '../rig/bazel-workspace.ts';
import { modulePackage, providerFiles, requireRandom } from '../validate/workspace.ts';

const address = 'git::https://example.com/upstream.git//m?ref=v1';
const call = (source: string, more = ''): string => `module "c" {\n  source = "${source}"\n${more}}\n`;
const tidy = 'output "a" {\n  value = 1\n}\n';
const stands = (source: string, label: string): string => `module_sources = {"${source}": "${label}"},`;

/** A repository of its own in a directory of the workspace. */
function repository(name: string, files: Files): Files {
  return Object.fromEntries(
    Object.entries({
      'MODULE.bazel': `module(name = "${name}")\n\nbazel_dep(name = "rules_flywheel")\n`,
      ...files,
    }).map(([path, text]) => [`${name}/${path}`, text]),
  );
}

const files: Files = {
  ...providerFiles(),
  'MODULE.bazel': `${providerFiles()['MODULE.bazel'] ?? ''}
bazel_dep(name = "upstream")
local_path_override(module_name = "upstream", path = "upstream")
bazel_dep(name = "previous")
local_path_override(module_name = "previous", path = "previous")
`,
  '.bazelignore': 'upstream\nprevious\n',
  ...repository('upstream', {
    ...modulePackage(
      'm',
      `${requireRandom}variable "length" {\n  type = number\n}\nresource "random_password" "a" {\n  length = var.length\n}\n${call('../n')}`,
      'providers = ["random"], deps = ["//n"],',
    ),
    // Badly formatted, and no concern of those who call it.
    ...modulePackage('n', 'output "a" {\n  value=1\n}\n'),
    ...modulePackage('broken', `${call('../gone')}output "a" {\n  value = local.gone\n}\n`),
  }),
  ...repository('previous', modulePackage('m', 'output "old" {\n  value = 1\n}\n')),
  ...modulePackage('valid', call(address, '  length = 3\n'), stands(address, '@upstream//m')),
  ...modulePackage('zero', call(address, '  length = 0\n'), stands(address, '@upstream//m')),
  // One address, and each caller means another target.
  ...modulePackage(
    'both',
    `${call(address)}module "v" {\n  source = "../valid"\n}\noutput "a" {\n  value = module.c.old\n}\n`,
    `${stands(address, '@previous//m')} deps = ["//valid"],`,
  ),
  ...modulePackage('caller', call(address), stands(address, '@upstream//broken')),
  ...modulePackage('dep', call(address), 'deps = ["@upstream//n"],'),
  ...modulePackage(
    'version',
    call('acme/m/text', '  version = "~> 2.0"\n'),
    stands('acme/m/text@1.4.2', '@upstream//n'),
  ),
  ...modulePackage('unused', tidy, stands(address, '@upstream//n')),
  ...modulePackage('local', call('../same'), stands('../same', '@upstream//n')),
  ...modulePackage('selected', tidy, 'module_sources = select({"//conditions:default": {}}),'),
  ...modulePackage('tested', tidy, stands(address, '@upstream//m')),
  'tested/a.tftest.hcl': `mock_provider "random" {}
run "made" {
  module {
    source = "${address}"
  }
  variables {
    length = 4
  }
}
`,
};

/** The target to build, and what the failure says; the names of repositories differ between versions of Bazel. */
const mistakes: Readonly<Record<string, readonly [target: string, ...texts: RegExp[]]>> = {
  'a mistake of another repository': [
    '//caller:caller_validate',
    /external\/upstream[~+]\/broken\/main\.tf:1:1: error: (Module not installed|Unreadable module directory)/,
    /to do: this is a file of @@upstream[~+]\/\/broken:broken, of another repository: where nothing is wrong with the call, change it there/,
  ],
  'a dep that no path reaches': [
    '//dep:dep_validate',
    /dep: error: Dep that nothing calls/,
    /buildozer 'dict_add module_sources git\\:\\:https\\:\/\/example\.com\/upstream\.git\/\/m\?ref=v1:@upstream\/\/n' \/\/dep:dep; or remove it: buildozer 'remove deps @upstream\/\/n' \/\/dep:dep/,
    /dep\/main\.tf:1:1: error: Module is not local/,
  ],
  'a version that is not accepted': [
    '//version:version_validate',
    /version\/main\.tf:2:12: error: Module version not accepted/,
    /says that @@upstream[~+]\/\/n:n is version 1\.4\.2\./,
    /'dict_remove module_sources acme\/m\/text@1\.4\.2' 'dict_add module_sources acme\/m\/text@VERSION:@upstream\/\/n' \/\/version:version/,
  ],
  'an entry that nothing calls': [
    '//unused:unused_validate',
    /No module block of \/\/unused:unused has the source "git::https:\/\/example\.com\/upstream\.git\/\/m\?ref=v1", for which module_sources names @upstream\/\/n\./,
    /to do: buildozer 'dict_remove module_sources git\\:\\:https\\:\/\/example\.com\/upstream\.git\/\/m\?ref=v1' \/\/unused:unused/,
  ],
  'a path': [
    '//local:local_validate',
    /\/\/local:local: 'module_sources' has "\.\.\/same", which is a path and leads where it leads\. Name the module of that directory in 'deps' instead: deps = \["@upstream\/\/n"\]/,
  ],
  'a select': [
    '//selected:selected_validate',
    /\/\/selected:selected: 'module_sources' has a select, and takes a dictionary from a source to a label\. For a choice, make an alias\(\) whose 'actual' is the select, and name its label\./,
  ],
};

describe('modules of another repository', () => {
  let workspace: BazelWorkspace;

  beforeAll(async () => {
    workspace = await BazelWorkspace.create({ files });
  });
  afterAll(() => workspace.dispose());

  it('are validated, planned and tested where they are called, each caller with its own', async () => {
    const build = await workspace.bazel(['build', '//valid:all', '//both:both_validate', '//zero:zero']);
    expect(build.code, build.stderr).toBe(0);
    const test = await workspace.bazel([
      'test',
      '--test_output=errors',
      '//valid:all',
      '//tested:tested_test',
    ]);
    expect(test.code, test.stdout).toBe(0);
    expect(test.stdout).toMatch(/\/\/valid:valid_fmt_test\s+PASSED/);
    expect(test.stdout).toMatch(/\/\/valid:valid_plan_check\s+PASSED/);
    expect(test.stdout).toMatch(/\/\/tested:tested_test\s+PASSED/);
  });

  it('give the same findings with and without a worker', async () => {
    const results = ['caller', 'version', 'both', 'zero'];
    const targets = results.map((name) => `//${name}:${name}_validate`);
    const read = (): string[] =>
      results.map((name) => workspace.read(`bazel-bin/${name}/${name}.validation.json`));
    const args = ['build', '--keep_going', '--norun_validations', ...targets];
    expect((await workspace.bazel(args)).code).toBe(0);
    const inWorker = read();
    await workspace.bazel(['clean']);
    const alone = await workspace.bazel([...args, '--strategy=TofuValidate=sandboxed']);
    expect(alone.code, alone.stderr).toBe(0);
    expect(alone.stderr).toMatch(/[1-9]\d* linux-sandbox/);
    expect(read()).toEqual(inWorker);
  });

  it('are planned with the values of the caller', async () => {
    const { code } = await workspace.bazel(['test', '--test_output=errors', '//zero:zero_plan_check']);
    expect(code).toBe(3);
    const result = workspace.read('bazel-bin/zero/zero_plan_check.validation.json');
    expect(result).toMatch(/"path": "external\/upstream[~+]\/m\/main\.tf"/);
    expect(result).toMatch(/this is a file of @@upstream[~+]\/\/m:m, of another repository/);
  });

  it('stand in SARIF where a code host does not look for them in the workspace', async () => {
    const targets = ['--output_groups=sarif', '--norun_validations', '//caller:caller_validate'];
    expect((await workspace.bazel(['build', ...targets])).code).toBe(0);
    const log = JSON.parse(workspace.read('bazel-bin/caller/caller.sarif')) as SarifLog;
    const places = log.runs[0]?.results.map(
      ({ locations }) => locations[0].physicalLocation.artifactLocation,
    );
    expect(places?.[0]).toEqual({
      uri: expect.stringMatching(/^upstream(~|%2B)\/broken\/main\.tf$/) as string,
      uriBaseId: '%EXTERNAL%',
    });
  });

  it('are not formatted from here', async () => {
    const fix = await workspace.bazel(['run', '//valid:valid_fmt']);
    expect(fix.code, fix.stderr).toBe(0);
    expect(workspace.read('upstream/n/main.tf')).toBe(files['upstream/n/main.tf']);
  });

  it.each(Object.entries(mistakes))('%s is red, with what to do', async (_, [target, ...texts]) => {
    const build = await workspace.bazel(['build', target]);
    expect(build.code).toBe(1);
    for (const text of texts) expect(build.stderr).toMatch(text);
  });
});
