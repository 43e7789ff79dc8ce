"""The rules tofu_toolchain and node_toolchain."""

load(":tool_info.bzl", "ToolInfo")
load(":versions.bzl", "parse_version")

def _tool_toolchain(ctx, tool, binary):
    if not parse_version(ctx.attr.version):
        fail("{}: version = \"{}\" is not a version. Write it as the tool prints it, e.g. version = \"{}\".".format(
            ctx.label,
            ctx.attr.version,
            "1.12.6" if tool == "tofu" else "22.23.1",
        ))
    provenance = ctx.file.provenance
    if not provenance:
        provenance = ctx.actions.declare_file(ctx.label.name + ".provenance.json")
        ctx.actions.write(provenance, json.encode_indent({
            "tool": tool,
            "version": ctx.attr.version,
            "source": "label",
            "path": binary.short_path,
            "tried": [{"source": "label", "outcome": "used"}],
        }) + "\n")
    tool_info = ToolInfo(
        binary = binary,
        provenance = provenance,
        version = ctx.attr.version,
    )
    variables = platform_common.TemplateVariableInfo({tool.upper() + "_BIN": binary.path})
    return [
        DefaultInfo(files = depset([binary]), runfiles = ctx.runfiles([binary])),
        OutputGroupInfo(provenance = depset([provenance])),
        tool_info,
        variables,
        platform_common.ToolchainInfo(tool_info = tool_info, template_variables = variables),
    ]

def _tofu_toolchain_impl(ctx):
    return _tool_toolchain(ctx, "tofu", ctx.executable.tofu)

def _node_toolchain_impl(ctx):
    return _tool_toolchain(ctx, "node", ctx.executable.node)

def _attrs(tool, title):
    return {
        tool: attr.label(
            doc = "The {} executable: a file, or a target that gives one. It must need no runfiles.".format(title),
            allow_single_file = True,
            cfg = "exec",
            executable = True,
            mandatory = True,
        ),
        "provenance": attr.label(
            doc = "A JSON file that says where the executable came from; one is written when absent.",
            allow_single_file = [".json"],
        ),
        "version": attr.string(
            doc = "The version that the executable reports.",
            mandatory = True,
        ),
    }

tofu_toolchain = rule(
    implementation = _tofu_toolchain_impl,
    doc = "Makes a `tofu` executable a toolchain of type `//build/toolchains:tofu_toolchain_type`.",
    attrs = _attrs("tofu", "OpenTofu"),
)

node_toolchain = rule(
    implementation = _node_toolchain_impl,
    doc = "Makes a `node` executable a toolchain of type `//build/toolchains:node_toolchain_type`.",
    attrs = _attrs("node", "Node.js"),
)
