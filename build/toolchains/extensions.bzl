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
gives a working binary wins, and a failing one is passed over with its reason kept.

The root module decides. What another module decides counts where the root module has decided nothing for that tool, and
two such modules that contradict each other are an error with both names. `minimum_version` is a condition of whichever
module has it: the highest holds, and a pinned version that is older is an error with both modules. Several tags of one
module add up, so that a module can tell everyone its `minimum_version` and choose its own source with
`dev_dependency = True`.

The environment (also through `--repo_env`) goes before the tags:

- `FLYWHEEL_TOFU_PATH`, `FLYWHEEL_NODE_PATH`: the absolute path of the binary to use; nothing else is tried.
- `FLYWHEEL_TOFU_URLS`, `FLYWHEEL_NODE_URLS`: addresses of a mirror, separated by commas, instead of `urls`.
- `FLYWHEEL_TOOL_SOURCES`: e.g. `download,host`, instead of `sources`, for every tool.
"""

load("//build/toolchains/private:extension.bzl", _toolchains = "toolchains")

toolchains = _toolchains
