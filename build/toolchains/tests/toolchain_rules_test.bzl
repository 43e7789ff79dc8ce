"""Analysis tests of tofu_toolchain, node_toolchain and node_program's neighbours."""

load("@bazel_skylib//lib:unittest.bzl", "analysistest", "asserts")
load("//build/toolchains:defs.bzl", "node_toolchain", "tofu_toolchain")
load("//build/toolchains:tool_info.bzl", "ToolInfo")

def _provider_impl(ctx):
    env = analysistest.begin(ctx)
    target = analysistest.target_under_test(env)
    info = target[ToolInfo]
    asserts.equals(env, "1.12.6", info.version)
    asserts.equals(env, ctx.attr.binary, info.binary.basename)
    asserts.equals(env, info, target[platform_common.ToolchainInfo].tool_info)
    asserts.equals(env, info.binary.path, target[platform_common.TemplateVariableInfo].variables[ctx.attr.variable])
    asserts.equals(env, [info.provenance], target[OutputGroupInfo].provenance.to_list())
    asserts.equals(env, [info.binary], target[DefaultInfo].files.to_list())
    return analysistest.end(env)

def _provenance_impl(ctx):
    env = analysistest.begin(ctx)
    action = [action for action in analysistest.target_actions(env) if action.mnemonic == "FileWrite"][0]
    written = json.decode(action.content)
    asserts.equals(env, ("tofu", "1.12.6", "label"), (written["tool"], written["version"], written["source"]))
    return analysistest.end(env)

def _failure_impl(ctx):
    env = analysistest.begin(ctx)
    asserts.expect_failure(env, ctx.attr.expected)
    return analysistest.end(env)

_provider_test = analysistest.make(_provider_impl, attrs = {"binary": attr.string(), "variable": attr.string()})
_provenance_test = analysistest.make(_provenance_impl)
_failure_test = analysistest.make(_failure_impl, attrs = {"expected": attr.string()}, expect_failure = True)

def _executable_impl(ctx):
    executable = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.write(executable, "", is_executable = True)
    return [DefaultInfo(executable = executable)]

_executable = rule(implementation = _executable_impl, executable = True)

def toolchain_rules_test_suite(name):
    """Declares the tests.

    Args:
      name: of the suite.
    """
    _executable(name = name + ".built_tofu", tags = ["manual"])
    tofu_toolchain(
        name = name + ".tofu",
        tags = ["manual"],
        tofu = name + ".built_tofu",
        version = "1.12.6",
    )
    node_toolchain(
        name = name + ".node",
        node = name + ".built_tofu",
        tags = ["manual"],
        version = "1.12.6",
    )
    tofu_toolchain(
        name = name + ".no_version",
        tags = ["manual"],
        tofu = name + ".built_tofu",
        version = "latest",
    )
    _provider_test(
        name = name + ".provider",
        binary = name + ".built_tofu",
        target_under_test = name + ".tofu",
        variable = "TOFU_BIN",
    )
    _provider_test(
        name = name + ".node_provider",
        binary = name + ".built_tofu",
        target_under_test = name + ".node",
        variable = "NODE_BIN",
    )
    _provenance_test(
        name = name + ".provenance",
        target_under_test = name + ".tofu",
    )
    _failure_test(
        name = name + ".version_text",
        expected = ".no_version: version = \"latest\" is not a version. Write it as the tool prints it, e.g. version = \"1.12.6\".",
        target_under_test = name + ".no_version",
    )
    native.test_suite(
        name = name,
        tests = [
            name + ".provider",
            name + ".node_provider",
            name + ".provenance",
            name + ".version_text",
        ],
    )
