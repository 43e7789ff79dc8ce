"""What the tags of all modules say about a tool, and whether they fit together. Pure functions."""

load(":versions.bzl", "parse_version", "version_at_least")

ALL_SOURCES = ["nix", "download", "host"]
DEFAULT_NIX_TIMEOUT = 120

# What a tag decides, with the value that means "not said". `minimum_version` is a condition and not among them.
_DECISIONS = {
    "attribute": "",
    "flake": None,
    "nix_timeout": DEFAULT_NIX_TIMEOUT,
    "sha256": "",
    "sha256s": {},
    "sources": [],
    "urls": [],
    "version": "",
}

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

def _tag_error(tool, tag):
    for name in ["version", "minimum_version"]:
        value = getattr(tag, name)
        if value and (not parse_version(value) or value.startswith("v")):
            return "{} = \"{}\" is not a version. Write all of it, e.g. {} = \"{}\".".format(name, value, name, tool.default_version)
    parsed = parse_sources(tag.sources)
    if parsed.error:
        return "sources: {}. Name the sources to try, in order, e.g. sources = [\"nix\", \"host\"].".format(parsed.error)
    if tag.sha256 and tag.sha256s:
        return "sha256 and sha256s say the same thing twice. Keep sha256s, which has a value for each platform."
    for name, value in [("sha256", tag.sha256)] + [("sha256s[\"{}\"]".format(key), tag.sha256s[key]) for key in tag.sha256s]:
        if (value or name != "sha256") and not _is_sha256(value):
            return "{} = \"{}\" is not 64 hexadecimal digits. Take it from the release's SHA256SUMS file.".format(name, value)
    for url in tag.urls:
        error = url_template_error(url)
        if error:
            return "urls: {}.".format(error)
    if tag.nix_timeout <= 0:
        return "nix_timeout = {} is not a number of seconds. Write e.g. nix_timeout = {}.".format(tag.nix_timeout, DEFAULT_NIX_TIMEOUT)
    return None

def url_template_error(url):
    """Finds what is wrong with an address that may have placeholders.

    Args:
      url: string.

    Returns:
      string or None.
    """
    if not url.startswith(("https://", "http://", "file://")):
        return "\"{}\" does not start with https://, http:// or file://".format(url)
    for part in url.split("{")[1:]:
        name = part.partition("}")[0]
        if name not in ["version", "os", "arch", "file"]:
            return "\"{}\" has the placeholder {{{}}}; there are {{version}}, {{os}}, {{arch}} and {{file}}".format(url, name)
    return None

def resolve_settings(modules, tool):
    """Finds what holds for one tool.

    The root module's tags decide; those of other modules count where it says nothing but a `minimum_version`. Every module's
    `minimum_version` is a condition.

    Args:
      modules: like `mctx.modules`: structs with name, is_root and tags.
      tool: struct from TOOLS.

    Returns:
      struct(settings = struct with the attributes of a tag, None on error, error = string or None).
    """
    root = []
    others = []
    minimums = []
    for module in modules:
        for tag in getattr(module.tags, tool.name):
            (root if module.is_root else others).append((module, tag))
            if tag.minimum_version:
                minimums.append((module, tag.minimum_version))
    deciding = root if [tag for _, tag in root if _decides(tool, tag)] else root + others
    decisions = {}
    for module, tag in deciding:
        error = _tag_error(tool, tag)
        if error:
            return _failed("{}() in MODULE.bazel of {}: {}".format(_tag_name(tool), _module_name(module), error))
        for name, value in _said(tool, tag).items():
            if name not in decisions:
                decisions[name] = (module, value)
            elif decisions[name][1] != value:
                return _failed(_contradiction(tool, name, decisions[name], (module, value)))
    return _with_minimum(tool, decisions, minimums)

def _with_minimum(tool, decisions, minimums):
    # A dependency's tag that decides nothing is looked at for its condition only.
    for module, minimum in minimums:
        if not parse_version(minimum):
            return _failed("{}() in MODULE.bazel of {}: minimum_version = \"{}\" is not a version. Write e.g. minimum_version = \"{}\".".format(
                _tag_name(tool),
                _module_name(module),
                minimum,
                tool.default_version,
            ))
    pinned = decisions.get("version")
    highest = tool.minimum_version
    for module, minimum in minimums:
        if pinned and not version_at_least(pinned[1], minimum):
            return _failed(_too_old(tool, pinned, (module, minimum)))
        if version_at_least(minimum, highest):
            highest = minimum
    if pinned and not version_at_least(pinned[1], tool.oldest_version):
        return _failed("{}(version = \"{}\") in MODULE.bazel of {}: these rules need {} {} or newer. Write e.g. version = \"{}\".".format(
            _tag_name(tool),
            pinned[1],
            _module_name(pinned[0]),
            tool.title,
            tool.oldest_version,
            tool.default_version,
        ))
    values = {name: decisions[name][1] if name in decisions else default for name, default in _DECISIONS.items()}
    values["attribute"] = values["attribute"] or tool.default_attribute
    values["minimum_version"] = highest
    return struct(settings = struct(**values), error = None)

def _decides(tool, tag):
    return bool(_said(tool, tag))

def _said(tool, tag):
    """What a tag says: the attributes whose value is not the default."""
    said = {name: getattr(tag, name) for name, default in _DECISIONS.items() if getattr(tag, name) != default}
    if said.get("attribute") == tool.default_attribute:
        said.pop("attribute")
    return said

def _failed(error):
    return struct(settings = None, error = error)

def _tag_name(tool):
    return "toolchains." + tool.name

def _module_name(module):
    return "module \"{}\"".format(module.name) if module.name else "the root module"

def _value(value):
    return repr(value) if type(value) in ["string", "list", "dict", "int"] else "\"{}\"".format(value)

def _contradiction(tool, name, first, second):
    if first[0] == second[0]:
        return "MODULE.bazel of {} contradicts itself: {}({name} = {}) and {}({name} = {}). Keep one of them.".format(
            _module_name(first[0]),
            _tag_name(tool),
            _value(first[1]),
            _tag_name(tool),
            _value(second[1]),
            name = name,
        )
    return ("{}({name} = {}) of {} contradicts {}({name} = {}) of {}. Decide in MODULE.bazel of the root module: " +
            "{}({name} = {}).").format(
        _tag_name(tool),
        _value(first[1]),
        _module_name(first[0]),
        _tag_name(tool),
        _value(second[1]),
        _module_name(second[0]),
        _tag_name(tool),
        _value(first[1]),
        name = name,
    )

def _too_old(tool, pinned, minimum):
    return ("{}(version = \"{}\") in MODULE.bazel of {} contradicts {}(minimum_version = \"{}\") of {}. Pin {} or newer, " +
            "or take a version of {} that works with {} {}.").format(
        _tag_name(tool),
        pinned[1],
        _module_name(pinned[0]),
        _tag_name(tool),
        minimum[1],
        _module_name(minimum[0]),
        minimum[1],
        _module_name(minimum[0]),
        tool.title,
        pinned[1],
    )
