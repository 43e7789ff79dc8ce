"""Targets for the resolved toolchains: the binary, its provenance, and $(TOFU_BIN) or $(NODE_BIN) for genrules."""

_TOFU_TOOLCHAIN_TYPE = Label("//build/toolchains:tofu_toolchain_type")
_NODE_TOOLCHAIN_TYPE = Label("//build/toolchains:node_toolchain_type")

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
    return _forward(ctx, _TOFU_TOOLCHAIN_TYPE)

def _current_node_toolchain_impl(ctx):
    return _forward(ctx, _NODE_TOOLCHAIN_TYPE)

current_tofu_toolchain = rule(
    implementation = _current_tofu_toolchain_impl,
    doc = "The `tofu` that actions on this machine run.",
    toolchains = [_TOFU_TOOLCHAIN_TYPE],
)

current_node_toolchain = rule(
    implementation = _current_node_toolchain_impl,
    doc = "The `node` that actions on this machine run.",
    toolchains = [_NODE_TOOLCHAIN_TYPE],
)
