import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { BazelWorkspace, type BazelResult, type Files } from '../rig/bazel-workspace.ts';
import { repositoryRoot } from '../rig/bootstrap-rc.ts';
import { modulePackage, providerFiles, requireRandom } from './workspace.ts';

const helm = 'hashicorp-helm-3.1.2.schema.json';

/** The providers of the other validation tests, and helm by its recorded schema. */
function workspaceFiles(): Files {
  const files = providerFiles();
  return {
    ...files,
    'MODULE.bazel': `${files['MODULE.bazel'] ?? ''}
tofu.provider_schema(
    source = "hashicorp/helm",
    file = "//:${helm}",
    version = "3.1.2",
)
`,
    'BUILD.bazel': `exports_files(glob(["*.schema.json"]))\n`,
    '.bazelrc': (files['.bazelrc'] ?? '').replace(
      'hashicorp/kubernetes',
      'hashicorp/kubernetes,registry.opentofu.org/hashicorp/helm',
    ),
    [helm]: readFileSync(join(repositoryRoot, 'tofu/schemas', helm), 'utf8'),
  };
}

/** A configuration of one file for `main.tf`, and the attributes of its target. */
interface Twin {
  readonly configuration: string;
  readonly attributes?: string;
  readonly files?: Files;
}

interface Check {
  readonly red: Twin;
  readonly green: Twin;
  /** The red module is in the directory `red_NAME`. */
  readonly text: string;
}

const random = 'providers = ["random"],';
const pet = `${requireRandom}resource "random_pet" "a" {\n}\n`;
const time =
  'terraform {\n  required_providers {\n    time = {\n      source = "hashicorp/time"\n    }\n  }\n}\n';
const release = (keys: string): string =>
  `resource "helm_release" "a" {\n  name  = "a"\n  chart = "b"\n  set   = [{ ${keys} }]\n}\n`;
const call = 'module "c" {\n  source = "../child"\n}\n';

const checks: Readonly<Record<string, Check>> = {
  engine_version: {
    red: { configuration: 'terraform {\n  required_version = "< 1.12"\n}\n' },
    green: { configuration: 'terraform {\n  required_version = ">= 1.12"\n}\n' },
    text: `red_engine_version/main.tf:2:22: error: Engine version not accepted
  2 |   required_version = "< 1.12"
  The module requires version "< 1.12", and tofu 1.12.6 is used.
  to do: change the constraint, or use another tofu: toolchains.tofu(version = "...") in MODULE.bazel; if it is meant for Terraform only, put what OpenTofu shall read into main.tofu
`,
  },
  provider_version: {
    red: {
      configuration: pet.replace('"hashicorp/random"', '"hashicorp/random"\n      version = "~> 3.8.0"'),
      attributes: random,
    },
    green: {
      configuration: pet.replace('"hashicorp/random"', '"hashicorp/random"\n      version = "~> 3.8"'),
      attributes: random,
    },
    text: `red_provider_version/main.tf:5:17: error: Provider version not accepted
  5 |       version = "~> 3.8.0"
  The module requires "random" in version "~> 3.8.0", and registry.opentofu.org/hashicorp/random 3.9.0 is used.
  to do: change the constraint, or the version: bazel run the tofu_providers_lock of the lock file, with -- --upgrade (bazel query 'kind(tofu_providers_lock_update, //...)' names it;`,
  },
  provider_function: {
    red: {
      configuration: `${time}output "a" {\n  value = provider::time::duration_prase("1h").hours\n}\n`,
      attributes: 'providers = ["time"],',
    },
    green: {
      configuration: `${time}output "a" {\n  value = provider::time::duration_parse("1h").hours\n}\n`,
      attributes: 'providers = ["time"],',
    },
    text: `red_provider_function/main.tf:9:11: error: Unknown provider function
  9 |   value = provider::time::duration_prase("1h").hours
  registry.opentofu.org/hashicorp/time 0.14.2 has no function "duration_prase". Did you mean "duration_parse"?
`,
  },
  nested_attribute: {
    red: {
      configuration: release('name = "a", value = "b", typo = "string"'),
      attributes: 'providers = ["helm"],',
    },
    green: {
      configuration: release('name = "a", value = "b", type = "string"'),
      attributes: 'providers = ["helm"],',
    },
    text: `red_nested_attribute/main.tf:4:39: error: Unsupported attribute in an object
  4 |   set   = [{ name = "a", value = "b", typo = "string" }]
  An object of "set" has no attribute "typo" in registry.opentofu.org/hashicorp/helm 3.1.2, and tofu would drop it without a word. Did you mean "type"?
  in helm_release.a
`,
  },
  unused_dep: {
    red: { configuration: call, attributes: 'deps = ["//child", "//child_too"],' },
    green: { configuration: call, attributes: 'deps = ["//child"],' },
    text: `red_unused_dep: error: Dep that nothing calls
  No module block of //red_unused_dep:red_unused_dep calls //child_too:child_too (its directory is child_too).
  to do: buildozer 'remove deps //child_too' //red_unused_dep:red_unused_dep
`,
  },
  undeclared_child: {
    red: { configuration: call },
    green: { configuration: call, attributes: 'deps = ["//child"],' },
    text: `deps = ["//child:child"]: buildozer 'add deps //child:child' //red_undeclared_child:red_undeclared_child
`,
  },
  undeclared_provider: {
    red: { configuration: `${call}${pet}`, attributes: 'deps = ["//child"],' },
    green: { configuration: `${call}${pet}`, attributes: `deps = ["//child"], ${random}` },
    text: `red_undeclared_provider/main.tf:6:5: error: Provider not declared
  6 |     random = {
  This needs registry.opentofu.org/hashicorp/random, which is not in the providers of //red_undeclared_provider:red_undeclared_provider; only a dep brings it along.
  to do: buildozer 'add providers random' //red_undeclared_provider:red_undeclared_provider
`,
  },
  unneeded_provider: {
    red: { configuration: call, attributes: 'deps = ["//child"], providers = ["hashicorp/random"],' },
    green: { configuration: call, attributes: 'deps = ["//child"],' },
    text: `red_unneeded_provider: error: Provider declared and not needed
  No file of //red_unneeded_provider:red_unneeded_provider itself uses registry.opentofu.org/hashicorp/random; what its deps need comes with them.
  to do: buildozer 'remove providers hashicorp/random' //red_unneeded_provider:red_unneeded_provider
`,
  },
  unlisted_file: {
    red: {
      configuration: '',
      attributes: 'srcs = ["main.tf"],',
      files: { 'extra.tf': 'outptu "a" {}\n' },
    },
    green: {
      configuration: '',
      attributes: 'srcs = ["main.tf", "extra.tf"],',
      files: { 'extra.tf': 'output "a" {\n  value = 1\n}\n', '.hidden.tf': '(' },
    },
    text: `red_unlisted_file/extra.tf:1:1: error: File in no target
  OpenTofu reads every configuration file of red_unlisted_file, and this one is not in the srcs of //red_unlisted_file:red_unlisted_file.
  to do: add extra.tf to the srcs of //red_unlisted_file:red_unlisted_file, or delete it
`,
  },
  undeclared_data: {
    red: {
      configuration: 'output "a" {\n  value = file("${path.module}/note.txt")\n}\n',
      files: { 'note.txt': 'x\n' },
    },
    green: {
      configuration: 'output "a" {\n  value = file("${path.module}/note.txt")\n}\n',
      attributes: 'data = ["note.txt"],',
      files: { 'note.txt': 'x\n' },
    },
    text: `add it to the data of //red_undeclared_data:red_undeclared_data: buildozer 'add data note.txt' //red_undeclared_data:red_undeclared_data
`,
  },
};

function twinFiles(name: string, { configuration, attributes, files = {} }: Twin): Files {
  return {
    ...modulePackage(name, configuration, attributes),
    ...Object.fromEntries(Object.entries(files).map(([path, text]) => [`${name}/${path}`, text])),
  };
}

/** Many module directories in one BUILD file; one of them has a file that its glob does not see. */
const manyModules: Files = {
  'many/BUILD.bazel': `load("@rules_flywheel//build/tofu:rules.bzl", "tofu_package")

tofu_package(
    name = "one",
    srcs = glob(["one/*.tf"]),
    deps = [":two"],
)

tofu_package(
    name = "two",
    srcs = glob(["two/main*.tf"]),
)
`,
  'many/one/main.tf': 'module "two" {\n  source = "../two"\n}\n',
  'many/one/outputs.tf': 'output "a" {\n  value = module.two.a\n}\n',
  'many/two/main.tf': 'output "a" {\n  value = 1\n}\n',
  'many/two/main.tofu.json': '{}\n',
  'many/two/.hidden.tf': '(\n',
};

describe('what the engine does not check', () => {
  let workspace: BazelWorkspace;
  let build: BazelResult;

  beforeAll(async () => {
    const twins = Object.entries(checks).flatMap(([name, { red, green }]) => [
      twinFiles(`red_${name}`, red),
      twinFiles(`green_${name}`, green),
    ]);
    const children = ['child', 'child_too'].map((name) => modulePackage(name, pet, random));
    workspace = await BazelWorkspace.create({
      files: Object.assign(workspaceFiles(), manyModules, ...children, ...twins) as Files,
    });
    build = await workspace.bazel(['build', '--keep_going', '//...']);
  });
  afterAll(() => workspace.dispose());

  function errorsOf(directory: string, name: string): number {
    const result = workspace.read(`bazel-bin/${directory}/${name}.validation.json`);
    return (JSON.parse(result) as { readonly errors: number }).errors;
  }

  it.each(Object.entries(checks))(
    '%s: red says where and what to do, and done it is green',
    (name, check) => {
      expect(build.code).toBe(1);
      expect(build.stderr).toContain(check.text);
      expect(errorsOf(`red_${name}`, `red_${name}`)).toBe(1);
      expect(errorsOf(`green_${name}`, `green_${name}`)).toBe(0);
    },
  );

  it('is checked as well where one BUILD file declares the modules of many directories', () => {
    expect(errorsOf('many', 'one')).toBe(0);
    expect(errorsOf('many', 'two')).toBe(1);
    expect(build.stderr).toContain(
      'many/two/main.tofu.json:1:1: error: File in no target\n' +
        '  OpenTofu reads every configuration file of many/two, and this one is not in the srcs of //many:two.\n',
    );
  });
});
