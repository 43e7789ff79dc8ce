"""What modules, stacks and providers give (`TofuModuleInfo`, `TofuStackInfo`, `TofuProviderInfo`), and `tofu_provider`.

Most repositories need neither: the extension `//build/tofu:extensions.bzl` makes a target for each provider of a lock
file. Use the rule for a provider that this build itself compiles:

    tofu_provider(
        name = "acme",
        binary = "//cmd/terraform-provider-acme",
        source = "registry.acme.example/acme/acme",
        version = "0.1.0",
    )

One action (`TofuProviderSchema`) asks the binary for its schema, once for each provider version. Where there is no binary,
`schema` names a recording instead; both together are refused.
"""

load("//build/tofu/private:module_info.bzl", _TofuModuleInfo = "TofuModuleInfo")
load("//build/tofu/private:provider_info.bzl", _TofuProviderInfo = "TofuProviderInfo")
load("//build/tofu/private:provider_rule.bzl", _tofu_provider = "tofu_provider")
load("//build/tofu/private:stack_info.bzl", _TofuStackInfo = "TofuStackInfo")

TofuModuleInfo = _TofuModuleInfo
TofuProviderInfo = _TofuProviderInfo
TofuStackInfo = _TofuStackInfo
tofu_provider = _tofu_provider
