import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { BazelWorkspace, type BazelResult, type Files } from '../rig/bazel-workspace.ts';
import { modulePackage, providerFiles, requireRandom } from './workspace.ts';

const random = 'providers = ["random"],';

/** Each broken module: its files, where the finding stands, the engine's summary, and what to do where the rules know. */
const broken = {
  unknown_argument: {
    files: modulePackage(
      'unknown_argument',
      `${requireRandom}resource "random_pet" "a" {\n  lenght = 2\n}\n`,
      random,
    ),
    expected: [
      'unknown_argument/main.tf:9:3: error: Unsupported argument',
      '9 |   lenght = 2',
      'An argument named "lenght" is not expected here. Did you mean "length"?',
    ],
  },
  missing_argument: {
    files: modulePackage('missing_argument', `${requireRandom}resource "random_id" "a" {\n}\n`, random),
    expected: [
      'missing_argument/main.tf:8:26: error: Missing required argument',
      'The argument "byte_length" is required, but no definition was found.',
    ],
  },
  reference_to_nothing: {
    files: modulePackage('reference_to_nothing', 'output "a" {\n  value = local.nothing\n}\n'),
    expected: ['reference_to_nothing/main.tf:2:11: error: Reference to undeclared local value'],
  },
  syntax_error: {
    files: modulePackage('syntax_error', 'output "a" {\n  value = \n}\n'),
    expected: ['syntax_error/main.tf:2:11: error: Invalid expression'],
  },
  missing_child: {
    files: {
      ...modulePackage(
        'missing_child',
        'module "there" {\n  source = "../child"\n}\nmodule "gone" {\n  source = "../gone-away"\n}\n',
        'deps = ["//child"],',
      ),
      ...modulePackage('child', 'output "a" {\n  value = 1\n}\n'),
    },
    expected: [
      'missing_child/main.tf:4:1: error: Module not installed',
      'to do: no declared file is in gone-away: add the tofu_module of that directory to the deps of //missing_child:missing_child, for example deps = ["//gone-away:gone_away"]',
      '//missing_child:missing_child: 1 error, 0 warnings',
    ],
  },
  broken_below: {
    files: {
      ...modulePackage('broken_below', 'module "c" {\n  source = "../caller"\n}\n', 'deps = ["//caller"],'),
      ...modulePackage('caller', 'module "g" {\n  source = "../nowhere"\n}\n'),
    },
    expected: [
      'caller/main.tf:1:1: error: Unreadable module directory',
      'to the deps of //caller:caller, for example deps = ["//nowhere:nowhere"]',
      '//broken_below:broken_below: 1 error, 0 warnings',
    ],
  },
  undeclared_data: {
    files: {
      ...modulePackage('undeclared_data', 'output "a" {\n  value = file("${path.module}/note.txt")\n}\n'),
      'undeclared_data/note.txt': 'here, but not declared\n',
    },
    expected: [
      'undeclared_data/main.tf:2:19: error: Invalid function argument',
      'to do: the action sees declared files only: if undeclared_data/note.txt exists, add it to the data of //undeclared_data:undeclared_data',
    ],
  },
  undeclared_provider: {
    files: modulePackage('undeclared_provider', `${requireRandom}resource "random_pet" "a" {\n}\n`),
    expected: [
      'undeclared_provider: error: Missing required provider',
      'to do: add "random" to the providers of //undeclared_provider:undeclared_provider: buildozer \'add providers random\' //undeclared_provider:undeclared_provider',
    ],
  },
  provider_rule: {
    files: modulePackage(
      'provider_rule',
      `${requireRandom}resource "random_password" "a" {\n  length = 0\n}\n`,
      random,
    ),
    expected: ['provider_rule/main.tf:9:12: error: Invalid Attribute Value', 'in random_password.a'],
  },
  recorded_schema: {
    files: modulePackage(
      'recorded_schema',
      `resource "kubernetes_namespace_v1" "a" {\n  metadata {\n    nmae = "x"\n  }\n}\n`,
      'providers = ["kubernetes"],',
    ),
    expected: [
      'recorded_schema/main.tf:3:5: error: Unsupported argument',
      "level schema: the provider's own rules were not run for registry.opentofu.org/hashicorp/kubernetes 3.2.1",
    ],
  },
  type_not_recorded: {
    files: modulePackage(
      'type_not_recorded',
      `resource "kubernetes_job_v1" "a" {\n}\n`,
      'providers = ["kubernetes"],',
    ),
    expected: [
      'type_not_recorded/main.tf:1:10: error: Invalid resource type',
      'to do: only some types of registry.opentofu.org/hashicorp/kubernetes are recorded: if the provider has this type, record it with flywheel providers record',
    ],
  },
} as const;

/** The last one is right in every way, and has a warning. */
const good = {
  ...modulePackage(
    'good',
    `${requireRandom}resource "random_password" "a" {\n  length = 12\n  number = true\n}\n`,
    random,
  ),
};

describe('a broken module', () => {
  let workspace: BazelWorkspace;
  let build: BazelResult;

  beforeAll(async () => {
    const files = Object.values(broken).map((fixture) => fixture.files);
    workspace = await BazelWorkspace.create({
      files: Object.assign({}, providerFiles(), good, ...files) as Files,
    });
    build = await workspace.bazel(['build', '--keep_going', '//...']);
  });
  afterAll(() => workspace.dispose());

  it('makes bazel build //... end with 1, and all of them are reported in one build', () => {
    expect(build.code).toBe(1);
  });

  it.each(Object.entries(broken))('%s: place, the engine’s message, what to do', (_, { expected }) => {
    for (const text of expected) expect(build.stderr).toContain(text);
  });

  it('does not keep a valid neighbour from being built, and warnings are shown without failing', () => {
    expect(workspace.read('bazel-bin/good/good.validation.json')).toContain('"errors": 0');
    expect(build.stderr).toContain('good/main.tf:10:12: warning: Attribute Deprecated');
  });

  it('fails its test, with the finding in the log', async () => {
    const test = await workspace.bazel([
      'test',
      '--test_output=errors',
      '//unknown_argument:unknown_argument_validate_test',
      '//good:good_validate_test',
    ]);
    expect(test.code).toBe(3);
    expect(test.stdout).toContain('unknown_argument/main.tf:9:3: error: Unsupported argument');
    expect(test.stdout).toMatch(/good:good_validate_test\s+PASSED/);
  });

  it('that only the provider itself can see passes at level schema, and the result says what was not run', async () => {
    const level = '--@rules_flywheel//build/tofu:validation_level=schema';
    const schema = await workspace.bazel(['build', level, '//provider_rule:all']);
    expect(schema.code).toBe(0);
    const result = workspace.read('bazel-bin/provider_rule/provider_rule.validation.json');
    expect(JSON.parse(result) as unknown).toMatchObject({
      level: 'schema',
      errors: 0,
      providers: [{ source: 'registry.opentofu.org/hashicorp/random', level: 'schema' }],
    });
  });

  it('is looked at by an action with no environment, and with the bytes of its own providers only', async () => {
    const expression = 'mnemonic(TofuValidate, //provider_rule:all)';
    const query = async (level: string): Promise<string> => {
      const flag = `--@rules_flywheel//build/tofu:validation_level=${level}`;
      return (await workspace.bazel(['aquery', flag, expression])).stdout;
    };
    const provider = await query('provider');
    expect(provider).toMatch(/Inputs: \[[^\]]*terraform-provider-random/);
    expect(provider).not.toMatch(/terraform-provider-time/);
    expect(provider).not.toMatch(/Environment:/);
    expect(provider).not.toMatch(/\/nix\/store/);
    expect(provider).toMatch(/ExecutionInfo: \{block-network: 1, requires-worker-protocol: json, /);
    expect(await query('schema')).not.toMatch(/terraform-provider-/);
  });

  it('is as red without a sandbox', async () => {
    // Else the actions would not run again.
    await workspace.bazel(['clean']);
    const local = await workspace.bazel([
      'build',
      '--spawn_strategy=local',
      '//undeclared_data:all',
      '//good:all',
      '-k',
    ]);
    expect(local.code).toBe(1);
    expect(local.stderr).toContain('undeclared_data/main.tf:2:19: error: Invalid function argument');
    expect(local.stderr).not.toContain('good/main.tf:10:12: error');
  });
});

const mistakes = {
  no_srcs: {
    rule: 'tofu_module(name = "m", srcs = [])',
    text: "//no_srcs:m: 'srcs' has no file, so there is no module.",
  },
  two_directories: {
    rule: 'tofu_module(name = "m", srcs = ["a/x.tf", "b/y.tf"])',
    text: "//two_directories:m: 'srcs' has files of 2 directories (two_directories/a, two_directories/b), but a module is one directory.",
  },
  unknown_provider: {
    rule: 'tofu_module(name = "m", srcs = ["a/x.tf"], providers = ["rndom"])',
    text: '//unknown_provider:m: providers = ["rndom"] names a provider that no lock file knows.\nKnown are: ',
  },
  nothing_to_format: {
    rule: 'tofu_fmt_test(name = "m", srcs = [], fix = ":f")',
    text: "//nothing_to_format:m: 'srcs' has no file, so there is nothing to format.",
  },
  generated_source: {
    rule: 'genrule(name = "g", outs = ["g.tf"], cmd = "touch $@")\ntofu_fmt(name = "m", srcs = ["g.tf"])',
    text: "//generated_source:m: 'srcs' has generated_source/g.tf, which is no source file of this repository and cannot be rewritten.",
  },
} as const;

describe('a mistake in a BUILD file', () => {
  let workspace: BazelWorkspace;

  beforeAll(async () => {
    const packages = Object.entries(mistakes).map(([name, { rule }]) => ({
      [`${name}/BUILD.bazel`]: `load("@rules_flywheel//build/tofu:rules.bzl", "tofu_fmt", "tofu_fmt_test", "tofu_module")\n${rule}\n`,
      [`${name}/a/x.tf`]: '',
      [`${name}/b/y.tf`]: '',
    }));
    workspace = await BazelWorkspace.create({
      files: Object.assign({}, providerFiles(), ...packages) as Files,
    });
  });
  afterAll(() => workspace.dispose());

  it.each(Object.entries(mistakes))('%s: says what, where and what to do', async (name, { text }) => {
    const build = await workspace.bazel(['build', `//${name}:m`]);
    expect(build.code).toBe(1);
    expect(build.stderr).toContain(text);
  });
});
