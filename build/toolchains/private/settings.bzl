"""Which tags decide about a tool, and whether they make sense. Pure functions."""

ALL_SOURCES = ["nix", "download", "host"]

def parse_sources(names):
    """Checks an ordered list of sources.

    Args:
      names: list of strings; empty means every source in the usual order.

    Returns:
      struct(sources = list of strings, error = string or None).
    """
    names = [name.strip() for name in names if name.strip()]
    for name in names:
        if name not in ALL_SOURCES:
            return struct(sources = [], error = "\"{}\" is not a source; the sources are {}".format(name, ", ".join(ALL_SOURCES)))
    if len(names) != len({name: None for name in names}):
        return struct(sources = [], error = "a source is named twice in \"{}\"".format(",".join(names)))
    return struct(sources = names or ALL_SOURCES, error = None)

def _is_sha256(text):
    return len(text) == 64 and not text.strip("0123456789abcdef")

def _tag_error(tag):
    parsed = parse_sources(tag.sources)
    if parsed.error:
        return "sources: {}. Name the sources to try, in order, e.g. sources = [\"nix\", \"host\"].".format(parsed.error)
    if tag.sha256 and not _is_sha256(tag.sha256):
        return "sha256 = \"{}\" is not 64 hexadecimal digits. Take it from the release's SHA256SUMS file.".format(tag.sha256)
    if tag.urls and not tag.sha256:
        return "urls without sha256: nothing is run that was not verified. Add sha256 = \"…\" of the archive."
    if tag.nix_timeout <= 0:
        return "nix_timeout = {} is not a number of seconds. Write e.g. nix_timeout = 120.".format(tag.nix_timeout)
    return None

def resolve_settings(modules, tool):
    """Finds the tag that decides about one tool.

    Args:
      modules: like `mctx.modules`: structs with name, is_root and tags.
      tool: string, the name of the tag class.

    Returns:
      struct(tag = the deciding tag or None for the defaults, error = string or None).
    """
    others = []
    for module in modules:
        tags = getattr(module.tags, tool)
        if not module.is_root:
            others.extend([(module, tag) for tag in tags])
            continue
        if len(tags) > 1:
            return struct(tag = None, error = "MODULE.bazel has {} toolchains.{}() tags and one decides. Keep one of them.".format(len(tags), tool))
        if tags:
            return _checked(module, tool, tags[0])

    # The order of mctx.modules is breadth first: the first is nearest to the root.
    return _checked(others[0][0], tool, others[0][1]) if others else struct(tag = None, error = None)

def _checked(module, tool, tag):
    error = _tag_error(tag)
    return struct(
        tag = tag if not error else None,
        error = "toolchains.{}() in MODULE.bazel of module \"{}\": {}".format(tool, module.name, error) if error else None,
    )
