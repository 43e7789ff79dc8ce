import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { BazelWorkspace, type Files } from '../rig/bazel-workspace.ts';
import { modulePackage, providerFiles, requireRandom } from '../validate/workspace.ts';

const tidy = 'output "a" {\n  value = 1\n}\n';

/** A package whose BUILD file is written out. */
function handWritten(name: string, build: string, files: Files = {}): Files {
  return {
    [`${name}/BUILD.bazel`]: `load("@rules_flywheel//build/tofu:rules.bzl", "tofu_fmt_test", "tofu_module", "tofu_package", "tofu_validate")\n${build}\n`,
    ...Object.fromEntries(Object.entries(files).map(([path, text]) => [`${name}/${path}`, text])),
  };
}

const generated = {
  ...handWritten(
    'generated',
    `
genrule(name = "gen", outs = ["gen.tf"], cmd = "echo 'locals {b=2}' > $@")

genrule(name = "gen_json", outs = ["gen.tf.json"], cmd = "echo '{\\"locals\\": {\\"c\\": 3}}' > $@")

config_setting(name = "optimized", values = {"compilation_mode": "opt"})

tofu_package(
    name = "generated",
    srcs = ["main.tf", ":gen", ":gen_json"] + select({":optimized": ["opt.tf"], "//conditions:default": ["other.tf"]}),
    level = "schema",
    tags = ["of-all"],
    target_compatible_with = [],
    testonly = True,
)

tofu_package(
    name = "json",
    srcs = [":gen_json"],
)
`,
    {
      'main.tf': 'output "a" {\n  value = local.b + local.c + local.d\n}\n',
      'opt.tf': '',
      'other.tf': 'locals {\n  d = 4\n}\n',
    },
  ),
};

/** What real `tofu validate` is red about besides the configuration: the file that is broken, and the finding. */
const beside = {
  test_beside: {
    path: 'main.tftest.hcl',
    text: 'run "a" {\n  comand = plan\n}\n',
    finding: 'test_beside/main.tftest.hcl:2:3: error: Unsupported argument',
  },
  tofu_test_beside: {
    path: 'main.tofutest.hcl',
    text: 'run "a" {\n  comand = plan\n}\n',
    finding: 'tofu_test_beside/main.tofutest.hcl:2:3: error: Unsupported argument',
  },
  test_in_directory: {
    path: 'tests/x.tftest.hcl',
    text: 'run "a" {\n  comand = plan\n}\n',
    finding: 'test_in_directory/tests/x.tftest.hcl:2:3: error: Unsupported argument',
  },
  variables: {
    path: 'terraform.tfvars',
    text: 'a = \n',
    finding: 'variables/terraform.tfvars:1:5: error: Invalid expression',
  },
  automatic_variables: {
    path: 'x.auto.tfvars',
    text: 'a = \n',
    finding: 'automatic_variables/x.auto.tfvars:1:5: error: Invalid expression',
  },
} as const;

const parent = {
  ...modulePackage('child', `${requireRandom}resource "random_pet" "a" {\n}\n`, 'providers = ["random"],'),
  // Broken, but of no concern to the parent.
  'child/x.tftest.hcl': 'run "a" {\n  comand = plan\n}\n',
  ...modulePackage('parent', 'module "a" {\n  source = "../child"\n}\n', 'deps = ["//child"],'),
};

const kubernetes = 'registry.opentofu.org/hashicorp/kubernetes 3.2.1';

/** The target to build and what the failure says. */
const mistakes = {
  pinned: {
    files: modulePackage('pinned', tidy, 'providers = ["kubernetes"],\n    level = "provider",'),
    target: '//pinned:pinned_validate',
    text: `//pinned:pinned: level = "provider" is pinned, but ${kubernetes} has only a recorded schema on this machine. Remove it from FLYWHEEL_SCHEMA_ONLY_PROVIDERS, or remove 'level'.`,
  },
  overlap: {
    files: {
      ...modulePackage('overlap', tidy, 'data = ["templates", "templates/x.txt"],'),
      'overlap/templates/x.txt': '',
    },
    target: '//overlap:overlap_validate',
    text: "//overlap:overlap: the files of the module and its 'deps' have overlap/templates, and overlap/templates/x.txt, which is in that directory already.",
  },
  elsewhere: {
    files: handWritten('elsewhere', 'tofu_package(name = "elsewhere", directory = "../x")'),
    target: '//elsewhere:all',
    text: '//elsewhere:elsewhere: directory = "../x" leads out of the package. It is a path below the BUILD file, for example directory = "network".',
  },
  nowhere: {
    files: handWritten('nowhere', 'tofu_package(name = "nowhere", directory = "nowhere")', {
      'network/main.tf': tidy,
      'storage/deep/x.tofu': tidy,
    }),
    target: '//nowhere:all',
    text: '//nowhere:nowhere: directory = "nowhere" has no configuration file (.tf, .tofu, .tf.json, .tofu.json). Some stand in: network, storage/deep. Name one of these: directory = "network".',
  },
  in_the_package: {
    files: handWritten('in_the_package', 'tofu_package(name = "a", directory = "in_the_package")', {
      'main.tf': tidy,
    }),
    target: '//in_the_package:all',
    text: '//in_the_package:a: directory = "in_the_package" has no configuration file (.tf, .tofu, .tf.json, .tofu.json). The package itself has some: leave \'directory\' out.',
  },
  empty_package: {
    files: handWritten('empty_package', 'tofu_package(name = "a", directory = "x")'),
    target: '//empty_package:all',
    text: 'directory = "x" has no configuration file (.tf, .tofu, .tf.json, .tofu.json). None stands in this package: add files such as main.tf.',
  },
  fixes_itself: {
    files: handWritten('fixes_itself', 'tofu_fmt_test(name = "check", srcs = ["main.tf"])', {
      'main.tf': tidy,
    }),
    target: '//fixes_itself:check',
    text: `//fixes_itself:check: 'fix' is not set, and a name that does not end in "_test" tells no tofu_fmt target either. Add the one that rewrites these files: fix = ":NAME_OF_THE_TOFU_FMT"`,
  },
} as const;

describe('the rules', () => {
  let workspace: BazelWorkspace;

  beforeAll(async () => {
    const besides = Object.entries(beside).map(([name, { path, text }]) => ({
      ...modulePackage(name, 'variable "a" {\n  default = 1\n}\n'),
      [`${name}/${path}`]: text,
    }));
    const wrong = Object.values(mistakes).map(({ files }) => files);
    workspace = await BazelWorkspace.create({
      files: Object.assign({}, providerFiles(), generated, parent, ...besides, ...wrong) as Files,
    });
  });
  afterAll(() => workspace.dispose());

  it('validate and format a module with generated and selected sources', async () => {
    const test = await workspace.bazel(['test', '--test_output=all', '//generated:all']);
    expect(test.code, test.stderr).toBe(0);
    expect(test.stdout).toContain('//generated:generated: valid (4 files, ');
    expect(test.stdout).toContain('2 files formatted as tofu fmt would');
    expect(test.stdout).toContain(
      'nothing to format: the sources of //generated:json_fmt_test are JSON, generated or of other repositories',
    );
    const fix = await workspace.bazel(['run', '//generated:json_fmt']);
    expect(fix.code).toBe(0);
    expect(fix.stdout).toContain('nothing to format: the sources of //generated:json_fmt ');
  });

  it('take another branch of a select with its configuration', async () => {
    const build = await workspace.bazel(['build', '-c', 'opt', '//generated:generated_validate']);
    expect(build.code).toBe(1);
    expect(build.stderr).toContain('generated/main.tf:2:31: error: Reference to undeclared local value');
  });

  it('give common attributes to every target of a package', async () => {
    const query = async (expression: string): Promise<string[]> =>
      (await workspace.bazel(['query', `filter(generated:generated, ${expression})`])).stdout
        .trim()
        .split('\n')
        .sort();
    const all = ['', '_fmt', '_fmt_test', '_plan_check', '_test', '_validate', '_validate_test'].map(
      (end) => `//generated:generated${end}`,
    );
    expect(await query('attr(tags, of-all, //generated:all)')).toEqual(all);
    expect(await query('attr(testonly, 1, //generated:all)')).toEqual(all);
  });

  it('validate test and variable files, and the failing line names the module', async () => {
    const targets = Object.keys(beside).map((name) => `//${name}:${name}_validate`);
    const build = await workspace.bazel(['build', '--keep_going', ...targets]);
    expect(build.code).toBe(1);
    for (const [name, { finding }] of Object.entries(beside)) {
      expect(build.stderr).toContain(finding);
      expect(build.stderr).toContain(`Validation of //${name}:${name} failed: (Exit 1)`);
    }
  });

  it('format test and variable files', async () => {
    const test = await workspace.bazel(['test', '//variables:variables_fmt_test', '--test_output=errors']);
    expect(test.code).toBe(3);
    expect(test.stdout).toContain('variables/terraform.tfvars cannot be formatted, it has a syntax error:');
  });

  it('tell the action which target owns a directory and where providers come from, and keep tests of children out', async () => {
    const build = await workspace.bazel(['build', '//parent:parent_validate']);
    expect(build.code, build.stderr).toBe(0);
    const request = JSON.parse(workspace.read('bazel-bin/parent/parent.request.json')) as {
      readonly files: readonly { readonly at: string }[];
      readonly providers: readonly { readonly origin: string; readonly verified: boolean }[];
    };
    expect(request).toMatchObject({
      modules: [
        { directory: 'parent', label: '//parent:parent' },
        { directory: 'child', label: '//child:child' },
      ],
      providers: [
        {
          source: 'registry.opentofu.org/hashicorp/random',
          origin: expect.stringMatching(/^(locally built|lock file, sha256 [0-9a-f]{64})$/) as string,
        },
      ],
    });
    const [{ origin, verified } = { origin: '', verified: true }] = request.providers;
    expect(verified).toBe(origin !== 'locally built');
    expect(request.files.map((file) => file.at)).toEqual(['child/main.tf', 'parent/main.tf']);
  });

  it('run no action of theirs with a network', async () => {
    const { stdout } = await workspace.bazel([
      'aquery',
      'mnemonic("TofuValidate|TofuVerdict|TofuProviderSchema", deps(//child:child_validate))',
    ]);
    expect(stdout.match(/Mnemonic: /g)).toHaveLength(3);
    // Those in a worker say more there.
    expect(stdout.match(/ExecutionInfo: \{block-network: 1[,}]/g)).toHaveLength(3);
  });

  it.each(Object.entries(mistakes))('%s: says what, where and what to do', async (_, { target, text }) => {
    const build = await workspace.bazel(['build', target]);
    expect(build.code).toBe(1);
    expect(build.stderr).toContain(text);
  });
});
