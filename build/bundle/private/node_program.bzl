"""The rule node_program."""

load("//build/toolchains:types.bzl", "NODE_TOOLCHAIN_TYPE")

def _runfiles_path(ctx, file):
    if file.short_path.startswith("../"):
        return file.short_path[len("../"):]
    return ctx.workspace_name + "/" + file.short_path

def _node_program_impl(ctx):
    node = ctx.toolchains[NODE_TOOLCHAIN_TYPE].tool_info.binary
    launcher = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.expand_template(
        template = ctx.file._template,
        output = launcher,
        is_executable = True,
        substitutions = {
            "{BUNDLE}": _runfiles_path(ctx, ctx.file.bundle),
            "{NODE}": _runfiles_path(ctx, node),
        },
    )
    return [DefaultInfo(
        executable = launcher,
        runfiles = ctx.runfiles([ctx.file.bundle, node]),
    )]

node_program = rule(
    implementation = _node_program_impl,
    doc = "A program for `bazel run`: starts a bundle with the node toolchain, in the directory of the caller.",
    attrs = {
        "bundle": attr.label(
            doc = "A ts_bundle, or another .mjs or .cjs file.",
            allow_single_file = [".cjs", ".mjs"],
            mandatory = True,
        ),
        "_template": attr.label(
            default = ":node_program.sh.tpl",
            allow_single_file = True,
        ),
    },
    executable = True,
    toolchains = [NODE_TOOLCHAIN_TYPE],
)
