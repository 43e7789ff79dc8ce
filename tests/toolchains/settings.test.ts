import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { consumerModule } from '../rig/bazel-workspace.ts';
import { findTofu } from '../rig/tofu-binary.ts';
import { moduleWithTofu, TofuConsumer } from './tofu-consumer.ts';

const USE = `toolchains = use_extension("@rules_flywheel//build/toolchains:extensions.bzl", "toolchains")\n`;

describe('which MODULE.bazel decides', () => {
  let consumer: TofuConsumer;
  const flags = [`--repo_env=PATH=${findTofu().replace(/\/tofu$/, '')}`];

  beforeAll(async () => {
    consumer = await TofuConsumer.create();
    consumer.workspace.write({
      'dependency/BUILD.bazel': '',
      'dependency/MODULE.bazel': `module(name = "dependency")
bazel_dep(name = "rules_flywheel")
${USE}toolchains.tofu(version = "1.12.99", sources = ["host"])
`,
    });
  });

  afterAll(() => consumer.dispose());

  const dependency = `
bazel_dep(name = "dependency")
local_path_override(module_name = "dependency", path = "dependency")
`;

  test("a dependency's tag counts when the root module has none", async () => {
    consumer.workspace.write({ 'MODULE.bazel': consumerModule(dependency) });
    const result = await consumer.build(flags);
    expect(result.code).toBe(1);
    expect(result.stderr).toContain('MODULE.bazel asks for exactly 1.12.99');
  });

  test("the root module's tag counts alone", async () => {
    consumer.workspace.write({ 'MODULE.bazel': `${moduleWithTofu('sources = ["host"]')}${dependency}` });
    expect(await consumer.build(flags)).toMatchObject({ code: 0 });
  });

  test('a version that a dependency cannot work with is told with both modules', async () => {
    consumer.workspace.write({
      'needy/BUILD.bazel': '',
      'needy/MODULE.bazel': `module(name = "needy")
bazel_dep(name = "rules_flywheel")
${USE}toolchains.tofu(minimum_version = "1.12.4")
`,
      'MODULE.bazel': `${moduleWithTofu('version = "1.12.3"')}
bazel_dep(name = "needy")
local_path_override(module_name = "needy", path = "needy")
`,
    });
    const result = await consumer.build(flags);
    expect(result.code).not.toBe(0);
    expect(result.stderr).toContain(
      'toolchains.tofu(version = "1.12.3") in MODULE.bazel of module "consumer" contradicts ' +
        'toolchains.tofu(minimum_version = "1.12.4") of module "needy". Pin 1.12.4 or newer, ' +
        'or take a version of module "needy" that works with OpenTofu 1.12.3.',
    );
  });

  test('a tag that makes no sense is told with the module and the attribute', async () => {
    consumer.workspace.write({ 'MODULE.bazel': moduleWithTofu('urls = ["127.0.0.1:1/tofu.zip"]') });
    const result = await consumer.build(flags);
    expect(result.code).not.toBe(0);
    expect(result.stderr).toContain(
      'toolchains.tofu() in MODULE.bazel of module "consumer": urls: "127.0.0.1:1/tofu.zip" does not start with https://, http:// or file://.',
    );
  });

  test('a toolchain of the root module goes before what the extension finds', async () => {
    consumer.workspace.write({
      'MODULE.bazel': consumerModule('register_toolchains("//own:toolchain")'),
      'own/tofu.sh': '#!/bin/sh\necho \'{"terraform_version": "1.77.0"}\'\n',
      'own/BUILD.bazel': `load("@rules_flywheel//build/toolchains:defs.bzl", "tofu_toolchain")

package(default_visibility = ["//visibility:public"])

tofu_toolchain(
    name = "tofu",
    tofu = "tofu.sh",
    version = "1.77.0",
)

toolchain(
    name = "toolchain",
    toolchain = ":tofu",
    toolchain_type = "@rules_flywheel//build/toolchains:tofu_toolchain_type",
)
`,
    });
    expect(await consumer.build(['--repo_env=FLYWHEEL_TOFU_PATH=/nonexistent'])).toMatchObject({ code: 0 });
    expect(consumer.printedVersion()).toBe('1.77.0');
  });

  test('a host platform with a constraint of another ruleset finds the same toolchain', async () => {
    consumer.workspace.write({
      'MODULE.bazel': `${moduleWithTofu('sources = ["host"]')}bazel_dep(name = "platforms", version = "0.0.10")\n`,
      'nix_host/BUILD.bazel': `constraint_setting(name = "nix")

constraint_value(
    name = "support_nix",
    constraint_setting = ":nix",
)

platform(
    name = "host",
    constraint_values = [":support_nix"],
    parents = ["@platforms//host"],
)
`,
    });
    const platform = ['--host_platform=//nix_host:host', '--incompatible_enable_cc_toolchain_resolution'];
    expect(await consumer.build([...flags, ...platform])).toMatchObject({ code: 0 });
    expect((await consumer.provenance([...flags, ...platform])).source).toBe('host');
  });
});
