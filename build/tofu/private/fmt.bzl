"""The rules `tofu_fmt` (run: rewrites the sources) and `tofu_fmt_test` (checks them)."""

load("//build/toolchains:types.bzl", "NODE_TOOLCHAIN_TYPE", "TOFU_TOOLCHAIN_TYPE")
load(":launcher.bzl", "write_launcher")
load(":paths.bzl", "workspace_path")

# What `tofu fmt` formats; it refuses other kinds.
_FORMATTED = [".tf", ".tofu", ".tfvars", ".tftest.hcl", ".tofutest.hcl"]

def _require_srcs(ctx):
    if not ctx.files.srcs:
        fail("%s: 'srcs' has no file, so there is nothing to format. Add files: srcs = glob([\"*.tf\"])" % ctx.label)

def _tofu_fmt_impl(ctx):
    _require_srcs(ctx)
    foreign = [file for file in ctx.files.srcs if file.short_path.startswith("../") or not file.is_source]
    if foreign:
        fail(("%s: 'srcs' has %s, which is no source file of this repository and cannot be rewritten. " +
              "Remove it from 'srcs'.") % (ctx.label, workspace_path(foreign[0])))
    tofu = ctx.toolchains[TOFU_TOOLCHAIN_TYPE].tool_info.binary
    launcher = write_launcher(
        ctx,
        ["format-fix", tofu.short_path] + [file.short_path for file in ctx.files.srcs],
    )
    return DefaultInfo(
        executable = launcher.executable,
        runfiles = ctx.runfiles(launcher.files + [tofu]),
    )

def _tofu_fmt_test_impl(ctx):
    _require_srcs(ctx)
    tofu = ctx.toolchains[TOFU_TOOLCHAIN_TYPE].tool_info.binary
    launcher = write_launcher(
        ctx,
        ["format-check", tofu.short_path, ctx.attr.fix] + [file.short_path for file in ctx.files.srcs],
    )
    return DefaultInfo(
        executable = launcher.executable,
        runfiles = ctx.runfiles(launcher.files + [tofu] + ctx.files.srcs),
    )

_ATTRS = {
    "srcs": attr.label_list(
        doc = "The files: `.tf`, `.tofu`, `.tfvars`, `.tftest.hcl`, `.tofutest.hcl`.",
        allow_files = _FORMATTED,
        mandatory = True,
    ),
    "_driver": attr.label(
        default = "//tools/actions:driver",
        allow_single_file = True,
    ),
}

tofu_fmt = rule(
    implementation = _tofu_fmt_impl,
    attrs = _ATTRS,
    executable = True,
    toolchains = [NODE_TOOLCHAIN_TYPE, TOFU_TOOLCHAIN_TYPE],
    doc = "`bazel run` rewrites the sources as `tofu fmt` would, in the workspace, and touches no other file.",
)

tofu_fmt_test = rule(
    implementation = _tofu_fmt_test_impl,
    attrs = _ATTRS | {
        "fix": attr.string(
            doc = "The label to name in `bazel run LABEL` when a file needs formatting.",
            mandatory = True,
        ),
    },
    test = True,
    toolchains = [NODE_TOOLCHAIN_TYPE, TOFU_TOOLCHAIN_TYPE],
    doc = "Fails with a diff and the `bazel run` line that fixes it when a file is not formatted; tells a syntax error apart.",
)
