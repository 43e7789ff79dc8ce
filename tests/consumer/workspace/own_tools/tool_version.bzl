"""What a rule of another repository can know of a tool."""

load("@rules_flywheel//build/toolchains:tool_info.bzl", "ToolInfo")

def _tool_version_impl(ctx):
    tool = ctx.attr.tool[ToolInfo]
    version = ctx.actions.declare_file(ctx.label.name + ".json")
    ctx.actions.write(version, json.encode({
        "binary": tool.binary.short_path,
        "provenance": tool.provenance.short_path,
        "version": tool.version,
    }))
    return DefaultInfo(files = depset([version]))

tool_version = rule(
    implementation = _tool_version_impl,
    attrs = {"tool": attr.label(mandatory = True, providers = [ToolInfo])},
)
