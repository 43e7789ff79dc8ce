"""The rule of a provider target; recording the schema of its binary is its one action."""

load("//build/tofu/private:driver.bzl", "ACTION_DRIVER", "BLOCK_NETWORK")
load("//build/tofu/private:labels.bzl", "display_label")
load("//build/tofu/private:provider_info.bzl", "TofuProviderInfo")
load("//build/toolchains:types.bzl", "NODE_TOOLCHAIN_TYPE")

def _tofu_provider_impl(ctx):
    binary = ctx.file.binary
    schema = ctx.file.schema
    if not binary and not schema:
        fail(("%s: the provider %s %s has neither a binary nor a recorded schema. " +
              "Set 'binary', or set 'schema' to a file written by: flywheel providers record") %
             (display_label(ctx.label), ctx.attr.source, ctx.attr.version))
    if binary and schema:
        fail(("%s: the provider %s %s has both a binary and a recorded schema, and nothing would check that the one " +
              "is what the other says. Remove 'schema': it is recorded from the binary.") %
             (display_label(ctx.label), ctx.attr.source, ctx.attr.version))
    if ctx.attr.verified and not binary:
        fail("%s: 'verified' speaks of the bytes of a binary, and there is none. Remove 'verified' or set 'binary'." %
             display_label(ctx.label))
    if not schema:
        schema = _record_schema(ctx, binary)
    return [
        DefaultInfo(files = depset([schema])),
        TofuProviderInfo(
            source = ctx.attr.source,
            version = ctx.attr.version,
            binary = binary,
            schema = schema,
            verified = ctx.attr.verified,
            origin = ctx.attr.origin,
        ),
    ]

def _record_schema(ctx, binary):
    schema = ctx.actions.declare_file(ctx.label.name + ".schema.json")
    driver = ctx.file._action_driver
    arguments = ctx.actions.args()
    arguments.add(driver)
    arguments.add("record-schema")
    arguments.add("--provider", ctx.attr.source)
    arguments.add("--version", ctx.attr.version)
    arguments.add("--binary", binary)
    arguments.add("--out", schema)
    if ctx.attr.verified:
        arguments.add("--verified")
    ctx.actions.run(
        mnemonic = "TofuProviderSchema",
        progress_message = "Recording the schema of %s %s" % (ctx.attr.source, ctx.attr.version),
        executable = ctx.toolchains[NODE_TOOLCHAIN_TYPE].tool_info.binary,
        arguments = [arguments],
        inputs = [driver, binary],
        outputs = [schema],
        env = {},
        execution_requirements = BLOCK_NETWORK,
        toolchain = NODE_TOOLCHAIN_TYPE,
    )
    return schema

tofu_provider = rule(
    implementation = _tofu_provider_impl,
    attrs = {
        "binary": attr.label(
            doc = "The provider's executable, for the platform that actions run on.",
            allow_single_file = True,
            cfg = "exec",
        ),
        "origin": attr.string(
            doc = "Where the binary or the schema comes from, in a few words, for reports.",
            default = "locally built",
        ),
        "schema": attr.label(
            doc = "A recorded schema, in place of a binary. With a binary, one action records it from that.",
            allow_single_file = [".json"],
        ),
        "source": attr.string(
            doc = "The full address: `HOST/NAMESPACE/TYPE`.",
            mandatory = True,
        ),
        "verified": attr.bool(
            doc = "Whether the bytes of the binary matched a hash of a lock file.",
            default = False,
        ),
        "version": attr.string(
            doc = "The exact version.",
            mandatory = True,
        ),
    } | ACTION_DRIVER,
    toolchains = [NODE_TOOLCHAIN_TYPE],
    provides = [TofuProviderInfo],
    doc = "One version of one provider, for the `providers` of modules.",
)
