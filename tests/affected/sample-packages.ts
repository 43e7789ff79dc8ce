/** Rules that use a toolchain, that are one, that are flags, and a macro that looks around. */
export const RULES = `def _lib_impl(ctx):
    return DefaultInfo(files = depset(ctx.files.data))

lib = rule(implementation = _lib_impl, attrs = {"data": attr.label_list(allow_files = True), "text": attr.string()})

def _tool_user_impl(ctx):
    output = ctx.actions.declare_file(ctx.label.name + ".txt")
    ctx.actions.write(output, ctx.toolchains["//tool:type"].text)
    return DefaultInfo(files = depset([output]))

tool_user = rule(implementation = _tool_user_impl, toolchains = ["//tool:type"])

def _tool_impl(ctx):
    return platform_common.ToolchainInfo(text = ctx.attr.text)

tool = rule(implementation = _tool_impl, attrs = {"text": attr.string()})

def _flag_impl(ctx):
    return []

flag = rule(implementation = _flag_impl, build_setting = config.string(flag = True))

def counted(name):
    native.filegroup(name = name, srcs = native.glob(["*.txt"]))
    native.filegroup(name = "%s_%d" % (name, len(native.glob(["*.txt"]))))
    native.filegroup(name = name + "_below", tags = native.subpackages(include = ["**"], allow_empty = True))
    native.filegroup(name = name + "_rules", tags = sorted(native.existing_rules().keys()))
`;

export const TOOL = `load("//rules:defs.bzl", "tool")

toolchain_type(name = "type", visibility = ["//visibility:public"])

tool(name = "impl", text = "one", visibility = ["//visibility:public"])

tool(name = "other", text = "two", visibility = ["//visibility:public"])

toolchain(name = "b_toolchain", toolchain = ":impl", toolchain_type = ":type")

toolchain(name = "c_toolchain", toolchain = ":other", toolchain_type = ":type")
`;

export const FLAGS = `load("//rules:defs.bzl", "flag", "lib")

flag(name = "text", build_setting_default = "no")

label_flag(name = "chosen", build_setting_default = "//plain:file")

config_setting(name = "is_yes", flag_values = {":text": "yes"})

lib(name = "asks", text = select({":is_yes": "yes", "//conditions:default": "no"}))

lib(name = "takes", data = [":chosen"])

lib(name = "neither")
`;

export const ASKED = `genquery(name = "query", expression = "deps(//plain:file)", scope = ["//plain:file"])

sh_test(name = "one_test", srcs = ["test.sh"])

test_suite(name = "named", tests = [":one_test"])

test_suite(name = "unnamed")

alias(name = "to_file", actual = "//plain:plain.txt")

filegroup(name = "behind", srcs = [":to_file"])
`;

/** What the cases are edits of. */
export const BASE = {
  'MODULE.bazel': 'module(name = "affected")\n\nregister_toolchains("//tool:all")\n',
  '.gitignore': 'bazel-*\nMODULE.bazel.lock\nignored.txt\n',
  '.bazelrc': 'build --platforms=//platforms:here --aspects=//aspects:look.bzl%look\n',
  'rules/defs.bzl': RULES,
  'rules/BUILD.bazel': '',
  'tool/BUILD.bazel': TOOL,
  'tool/user/BUILD.bazel': 'load("//rules:defs.bzl", "tool_user")\n\ntool_user(name = "user")\n',
  'platforms/BUILD.bazel': `platform(name = "here", exec_properties = {"pool": "one"}, parents = ["@local_config_platform//:host"])

platform(name = "nobody", exec_properties = {"pool": "one"})
`,
  'aspects/look.bzl': `load(":words.bzl", "WORDS")

def _look_impl(target, ctx):
    return []

look = aspect(
    implementation = _look_impl,
    attr_aspects = WORDS,
    attrs = {"_config": attr.label(default = "//aspects:config.txt", allow_single_file = True)},
)
`,
  'aspects/words.bzl': 'WORDS = ["data"]\n',
  'aspects/BUILD.bazel': 'exports_files(["config.txt"])\n',
  'aspects/config.txt': 'one\n',
  'flags/BUILD.bazel': FLAGS,
  'plain/BUILD.bazel':
    'filegroup(name = "file", srcs = ["plain.txt"], visibility = ["//visibility:public"])\n\nexports_files(["plain.txt"])\n',
  'plain/plain.txt': 'plain\n',
  'asked/BUILD.bazel': ASKED,
  'asked/test.sh': '#!/bin/sh\n',
  'counted/BUILD.bazel':
    'load("//rules:defs.bzl", "counted")\n\ncounted(name = "all")\n\nfilegroup(name = "fixed")\n',
  'counted/one.txt': 'one\n',
  'odd/BUILD.bazel': `filegroup(name = "odd", srcs = ["with space.txt", "süß ✓.txt"])

filegroup(name = "unknown", srcs = ["@nowhere//:file"], tags = ["manual"])
`,
  'odd/with space.txt': 'space\n',
  'odd/süß ✓.txt': 'sweet\n',
  'links/BUILD.bazel':
    'filegroup(name = "link", srcs = ["link.txt"])\n\nfilegroup(name = "file", srcs = ["file.txt"])\n',
  'links/file.txt': 'file\n',
};
