"""Rules for a tool of your own instead of the one that the `toolchains` extension finds.

```starlark
load("@rules_flywheel//build/toolchains:defs.bzl", "tofu_toolchain")

tofu_toolchain(
    name = "my_tofu",
    tofu = "@my_tofu_build//:tofu",
    version = "1.12.6",
    visibility = ["//visibility:public"],
)

toolchain(
    name = "my_tofu_toolchain",
    toolchain = ":my_tofu",
    toolchain_type = "@rules_flywheel//build/toolchains:tofu_toolchain_type",
    visibility = ["//visibility:public"],
)
```

and `register_toolchains("//:my_tofu_toolchain")` in MODULE.bazel: the root module's toolchains come first.
"""

load(
    "//build/toolchains/private:toolchain_rules.bzl",
    _node_toolchain = "node_toolchain",
    _tofu_toolchain = "tofu_toolchain",
)

tofu_toolchain = _tofu_toolchain
node_toolchain = _node_toolchain
