"""The rule `tofu_test`: runs the tests of a module with a real engine and mocked providers."""

load("@bazel_skylib//rules:common_settings.bzl", "BuildSettingInfo")
load("//build/toolchains:types.bzl", "NODE_TOOLCHAIN_TYPE", "TOFU_TOOLCHAIN_TYPE")
load(":driver.bzl", "BLOCK_NETWORK", "EXECUTABLE_DRIVER")
load(":engine_request.bzl", "engine_files", "engine_modules", "engine_providers", "one_version_each", "require_binaries")
load(":file_kinds.bzl", "TEST_DIRECTORIES", "TEST_EXTENSIONS")
load(":labels.bzl", "display_label")
load(":launcher.bzl", "write_launcher")
load(":module.bzl", "child_struct")
load(":module_info.bzl", "TofuModuleInfo")
load(":paths.bzl", "dirname", "workspace_path")

def _is_test(file):
    for extension in TEST_EXTENSIONS:
        if file.basename.endswith(extension):
            return True
    return False

def _tests(ctx, module):
    tests = ctx.files.srcs or [file for file in module.root_files if _is_test(file)]
    if not tests:
        fail(("%s: neither 'srcs' nor the 'tests' of %s has a test file, so there is nothing to run. " +
              "Add files to the module: tests = glob([\"*.tftest.hcl\", \"tests/*.tftest.hcl\"]), or remove the target.") %
             (display_label(ctx.label), display_label(module.label)))
    within = "" if module.directory == "." else module.directory + "/"
    places = [dirname(within + directory + "file") for directory in TEST_DIRECTORIES]
    for file in tests:
        if dirname(workspace_path(file)) not in places:
            fail(("%s: 'srcs' has %s, but the engine looks for tests of %s in %s only. " +
                  "Move the file there.") %
                 (display_label(ctx.label), workspace_path(file), display_label(module.label), " and ".join(places)))
    return tests

def _with_tests(ctx, module, tests):
    """The module as the engine sees it in this test: without tests that are not asked for."""
    deps = [dep[TofuModuleInfo] for dep in ctx.attr.deps]
    return struct(
        label = module.label,
        directory = module.directory,
        files = depset(ctx.files.data, transitive = [module.files] + [dep.files for dep in deps]),
        root_files = tests + [file for file in module.root_files if not _is_test(file)],
        children = depset(
            [child_struct(dep) for dep in deps],
            transitive = [module.children] + [dep.children for dep in deps],
        ),
        module_sources = module.module_sources,
        providers = depset(transitive = [module.providers] + [dep.providers for dep in deps]),
    )

def _tofu_test_impl(ctx):
    called = ctx.attr.module[TofuModuleInfo]
    tests = _tests(ctx, called)
    module = _with_tests(ctx, called, tests)
    level = ctx.attr.level or ctx.attr._level[BuildSettingInfo].value
    providers = one_version_each(module)
    if ctx.attr.level == "provider":
        require_binaries(module, providers)
    tofu = ctx.toolchains[TOFU_TOOLCHAIN_TYPE].tool_info
    files = engine_files(module)
    request = ctx.actions.declare_file(ctx.label.name + ".test.json")
    asked = engine_providers(providers, level, runfiles = True)
    inputs = [request, tofu.binary] + files + asked.inputs
    ctx.actions.write(request, json.encode_indent({
        "directory": module.directory,
        "files": [{"at": workspace_path(file), "path": file.short_path} for file in files],
        "label": display_label(module.label),
        "modules": engine_modules(module),
        "providers": asked.entries,
        "test": display_label(ctx.label),
        "tests": sorted([workspace_path(file) for file in tests]),
        "tofu": tofu.binary.short_path,
        "tofuVersion": tofu.version,
    }, indent = "  ") + "\n")
    launcher = write_launcher(ctx, ["test", request.short_path])
    return [
        DefaultInfo(
            executable = launcher.executable,
            runfiles = ctx.runfiles(launcher.files + inputs),
        ),
        # What is not mocked must fail, also where the user's flags would give it a network.
        testing.ExecutionInfo(BLOCK_NETWORK),
    ]

tofu_test = rule(
    implementation = _tofu_test_impl,
    attrs = {
        "data": attr.label_list(
            doc = "Files that the tests read, besides those of the module.",
            allow_files = True,
        ),
        "deps": attr.label_list(
            doc = "Modules that run blocks call (`module { source = \"./setup\" }`), besides the `deps` of the module. " +
                  "Sources that are no paths are looked up in the `module_sources` of the module.",
            providers = [TofuModuleInfo],
        ),
        "level": attr.string(
            doc = "Pins the level: `provider` or `schema`. Empty: `//build/tofu:validation_level` decides. " +
                  "Where `provider` is pinned and a provider has no binary on this machine, the build fails.",
            values = ["", "provider", "schema"],
        ),
        "module": attr.label(
            doc = "The `tofu_module` to test.",
            providers = [TofuModuleInfo],
            mandatory = True,
        ),
        "srcs": attr.label_list(
            doc = "The test files to run, of the module's directory or its `tests` directory; the `tests` of the module when empty.",
            allow_files = TEST_EXTENSIONS,
        ),
        "_level": attr.label(default = "//build/tofu:validation_level"),
    } | EXECUTABLE_DRIVER,
    test = True,
    toolchains = [NODE_TOOLCHAIN_TYPE, TOFU_TOOLCHAIN_TYPE],
    doc = """Runs `tofu test` on a module with a real engine and mocked providers.

Without `init`, network and credentials: a provider that is not mocked (`mock_provider "NAME" {}`) fails the test. The real
provider's validators and functions are asked where its binary is (level `provider`). At level `schema` a test that calls
a provider's function fails, because nothing here can compute it.

`test.xml` has a case for each run block. `--test_filter` takes FILE, RUN or FILE:RUN, where `*` stands for any text; runs
that stand before a chosen one in its file run as well, for they make its state. `shard_count` shards by file. No run
block, and a filter that matches none, fail.""",
)
