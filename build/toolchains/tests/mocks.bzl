"""Stand-ins for what Bazel hands to a module extension."""

def tag(
        sources = [],
        version = "",
        flake = None,
        attribute = "opentofu",
        nix_timeout = 120,
        urls = [],
        sha256 = "",
        sha256s = {},
        minimum_version = ""):
    """A `tofu` or `node` tag; the parameters are those of the tag class."""
    return struct(
        attribute = attribute,
        flake = flake,
        minimum_version = minimum_version,
        nix_timeout = nix_timeout,
        sha256 = sha256,
        sha256s = sha256s,
        sources = sources,
        urls = urls,
        version = version,
    )

def module(name, is_root = False, tofu = [], node = []):
    """An element of `mctx.modules` with its tags."""
    return struct(
        is_root = is_root,
        name = name,
        tags = struct(node = node, tofu = tofu),
    )
