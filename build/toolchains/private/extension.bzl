"""The module extension `toolchains`."""

load(":hub_repository.bzl", "hub_repository")
load(":platforms.bzl", "normalize_platform", "platform_constraints")
load(":settings.bzl", "DEFAULT_NIX_TIMEOUT", "resolve_settings")
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
        resolved = resolve_settings(modules, tool)
        if resolved.error:
            return resolved.error
        settings = resolved.settings
        make_tool_repository(
            name = "flywheel_" + name,
            tool = name,
            version = settings.version,
            minimum_version = settings.minimum_version,
            sources = settings.sources,
            flake = settings.flake,
            attribute = settings.attribute,
            nix_timeout = settings.nix_timeout,
            urls = settings.urls,
            sha256 = settings.sha256,
            sha256s = settings.sha256s,
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
            "minimum_version": attr.string(
                doc = ("A condition of the module that has the tag, whichever module it is: {} is to be this version or newer. " +
                       "The highest holds; a pinned `version` that is older is an error.").format(tool.name),
            ),
            "nix_timeout": attr.int(
                doc = "Seconds after which a `nix build` is given up and the next source tried.",
                default = DEFAULT_NIX_TIMEOUT,
            ),
            "sha256": attr.string(
                doc = "sha256 of the archive when only one platform is in use; see `sha256s`.",
            ),
            "sha256s": attr.string_dict(
                doc = ("Platform (linux_amd64, linux_arm64, darwin_amd64, darwin_arm64) to sha256 of the archive, for a version " +
                       "that is not in the table or for an archive of your own."),
            ),
            "sources": attr.string_list(
                doc = "The sources to try, in order, out of `nix`, `download` and `host`; empty means all in this order.",
            ),
            "urls": attr.string_list(
                doc = ("Addresses of the archive instead of the official one, tried in order. {{version}}, {{os}}, {{arch}} and " +
                       "{{file}} are replaced as in {}.").format(tool.archive("{version}", "{os}_{arch}").url),
            ),
            "version": attr.string(
                doc = ("Exactly this version ({} or newer), from whichever source. Empty: {} is downloaded, and nix or host may " +
                       "give {} or newer.").format(tool.oldest_version, tool.default_version, tool.minimum_version),
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
