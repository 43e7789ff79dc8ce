"""A target that stands for a name with several meanings, and says so when it is used."""

def _tofu_provider_ambiguous_impl(ctx):
    fail(ctx.attr.message)

tofu_provider_ambiguous = rule(
    implementation = _tofu_provider_ambiguous_impl,
    attrs = {"message": attr.string(mandatory = True, doc = "What to say.")},
    doc = "Fails when it is analysed, with its message.",
)
