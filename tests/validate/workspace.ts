import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { repositoryRoot } from '../rig/bootstrap-rc.ts';
import { consumerModule, type Files } from '../rig/bazel-workspace.ts';

const lockFile = readFileSync(join(repositoryRoot, 'tofu/.terraform.lock.hcl'), 'utf8');
const kubernetes = 'hashicorp-kubernetes-3.2.1.schema.json';
const recording = readFileSync(join(repositoryRoot, 'tofu/schemas', kubernetes), 'utf8');

/** A consumer with providers: random and time with binaries, kubernetes by its recorded schema. */
export function providerFiles(rulesPath?: string): Files {
  return {
    'MODULE.bazel': consumerModule(
      `
tofu = use_extension("@rules_flywheel//build/tofu:extensions.bzl", "tofu")
tofu.providers(lock_files = ["//:.terraform.lock.hcl"])
tofu.provider_schema(
    source = "hashicorp/kubernetes",
    file = "//:${kubernetes}",
    version = "3.2.1",
)
`,
      rulesPath,
    ),
    'BUILD.bazel': `exports_files(["${kubernetes}"])\n`,
    '.terraform.lock.hcl': lockFile,
    [kubernetes]: recording,
    '.bazelrc': `
common --repo_env=FLYWHEEL_SCHEMA_ONLY_PROVIDERS=registry.opentofu.org/hashicorp/kubernetes
common --incompatible_strict_action_env
build --sandbox_default_allow_network=false
`,
  };
}

/** One module in a directory of its own. */
export function modulePackage(name: string, configuration: string, attributes = ''): Files {
  return {
    [`${name}/BUILD.bazel`]: `load("@rules_flywheel//build/tofu:rules.bzl", "tofu_package")

tofu_package(
    name = "${name}",
    visibility = ["//visibility:public"],
    ${attributes}
)
`,
    [`${name}/main.tf`]: configuration,
  };
}

export const requireRandom = `terraform {
  required_providers {
    random = {
      source = "hashicorp/random"
    }
  }
}
`;
