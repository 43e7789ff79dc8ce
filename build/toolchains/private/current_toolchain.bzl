"""Targets for the resolved toolchains: the binary, its provenance, and $(TOFU_BIN) or $(NODE_BIN) for genrules."""

load("//build/toolchains:types.bzl", "NODE_TOOLCHAIN_TYPE", "TOFU_TOOLCHAIN_TYPE")

def _forward(ctx, toolchain_type):
    toolchain = ctx.toolchains[toolchain_type]
    tool_info = toolchain.tool_info
    return [
        DefaultInfo(files = depset([tool_info.binary]), runfiles = ctx.runfiles([tool_info.binary])),
        OutputGroupInfo(provenance = depset([tool_info.provenance])),
        tool_info,
        toolchain.template_variables,
    ]

def _current_tofu_toolchain_impl(ctx):
    return _forward(ctx, TOFU_TOOLCHAIN_TYPE)

def _current_node_toolchain_impl(ctx):
    return _forward(ctx, NODE_TOOLCHAIN_TYPE)

current_tofu_toolchain = rule(
    implementation = _current_tofu_toolchain_impl,
    doc = "The `tofu` that actions on this machine run.",
    toolchains = [TOFU_TOOLCHAIN_TYPE],
)

current_node_toolchain = rule(
    implementation = _current_node_toolchain_impl,
    doc = "The `node` that actions on this machine run.",
    toolchains = [NODE_TOOLCHAIN_TYPE],
)
