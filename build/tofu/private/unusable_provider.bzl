"""A target that stands for a name which means no provider, or several, and says so when it is used."""

def _unusable_provider_impl(ctx):
    fail(ctx.attr.message)

unusable_provider = rule(
    implementation = _unusable_provider_impl,
    attrs = {"message": attr.string(mandatory = True, doc = "What to say.")},
    doc = "Fails when it is analysed, with its message.",
)
