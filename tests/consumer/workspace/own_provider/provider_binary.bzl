"""The executable of a provider, as a build of one would give it."""

load("@rules_flywheel//build/tofu:providers.bzl", "TofuProviderInfo")

def _provider_binary_impl(ctx):
    return DefaultInfo(files = depset([ctx.attr.provider[TofuProviderInfo].binary]))

provider_binary = rule(
    implementation = _provider_binary_impl,
    attrs = {"provider": attr.label(mandatory = True, providers = [TofuProviderInfo])},
)
