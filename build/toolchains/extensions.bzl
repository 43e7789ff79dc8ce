"""Where `tofu` and `node` come from.

Without any line a consumer gets the defaults: a pinned release, else what is installed on the machine. To decide more:

```starlark
toolchains = use_extension("@rules_flywheel//build/toolchains:extensions.bzl", "toolchains")
toolchains.tofu(
    flake = "//:flake.nix",
    attribute = "opentofu",
)
```

For each tool the sources are tried in order (`nix`, `download`, `host`) when the tool is first needed; the first that
gives a working binary wins, and a failing one is passed over with its reason kept. Only the root module's tags count; a
dependency's are used when the root module has none for that tool.

The environment (also through `--repo_env`) goes before the tags:

- `FLYWHEEL_TOFU_PATH`, `FLYWHEEL_NODE_PATH`: the absolute path of the binary to use; nothing else is tried.
- `FLYWHEEL_TOOL_SOURCES`: e.g. `download,host`, instead of `sources`, for every tool.
"""

load("//build/toolchains/private:extension.bzl", _toolchains = "toolchains")

toolchains = _toolchains
