"""The module extension `toolchains`."""

load(":hub_repository.bzl", "hub_repository")
load(":platforms.bzl", "normalize_platform", "platform_constraints")
load(":settings.bzl", "resolve_settings")
load(":tool_repository.bzl", "tool_repository")
load(":tools.bzl", "TOOLS")

def process_modules(modules, platform, make_tool_repository, make_hub_repository):
    """Turns the modules' tags into repositories.

    Args:
      modules: like `mctx.modules`.
      platform: string from `normalize_platform`.
      make_tool_repository: the repository rule of one tool.
      make_hub_repository: the repository rule of the toolchain() entries.

    Returns:
      None, or a string: what is wrong with the tags.
    """
    for name, tool in TOOLS.items():
        resolved = resolve_settings(modules, name)
        if resolved.error:
            return resolved.error
        tag = resolved.tag
        make_tool_repository(
            name = "flywheel_" + name,
            tool = name,
            version = tag.version if tag else "",
            sources = tag.sources if tag else [],
            flake = tag.flake if tag else None,
            attribute = tag.attribute if tag else tool.default_attribute,
            nix_timeout = tag.nix_timeout if tag else 120,
            urls = tag.urls if tag else [],
            sha256 = tag.sha256 if tag else "",
        )
    make_hub_repository(
        name = "flywheel_toolchains",
        tools = sorted(TOOLS),
        exec_compatible_with = platform_constraints(platform),
    )
    return None

def _toolchains_impl(mctx):
    error = process_modules(
        modules = mctx.modules,
        platform = normalize_platform(mctx.os.name, mctx.os.arch),
        make_tool_repository = tool_repository,
        make_hub_repository = hub_repository,
    )
    if error:
        fail(error)
    return mctx.extension_metadata(reproducible = True)

def _tag_class(tool):
    return tag_class(
        doc = "Where `{}` ({}) comes from.".format(tool.name, tool.title),
        attrs = {
            "attribute": attr.string(
                doc = "The package in the flake, as in `nix build .#ATTRIBUTE`.",
                default = tool.default_attribute,
            ),
            "flake": attr.label(
                doc = "A flake.nix; with the flake.lock beside it, if any, it must be complete. Without it nix is not tried.",
                allow_single_file = True,
            ),
            "nix_timeout": attr.int(
                doc = "Seconds after which a `nix build` is given up and the next source tried.",
                default = 120,
            ),
            "sha256": attr.string(
                doc = "sha256 of the archive for this machine's platform, for a version that is not in the table or for `urls`.",
            ),
            "sources": attr.string_list(
                doc = "The sources to try, in order, out of `nix`, `download` and `host`; empty means all in this order.",
            ),
            "urls": attr.string_list(
                doc = "Addresses of the archive instead of the official one; needs `sha256`.",
            ),
            "version": attr.string(
                doc = ("Exactly this version, from whichever source. Empty: {} is downloaded, and nix or host may " +
                       "give {} or newer.").format(tool.default_version, tool.minimum_version),
            ),
        },
    )

toolchains = module_extension(
    implementation = _toolchains_impl,
    doc = "Makes @flywheel_toolchains (to register) and, fetched when first needed, @flywheel_tofu and @flywheel_node.",
    tag_classes = {name: _tag_class(tool) for name, tool in TOOLS.items()},
    os_dependent = True,
    arch_dependent = True,
)
