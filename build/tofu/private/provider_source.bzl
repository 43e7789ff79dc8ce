"""Provider source addresses: `[HOST/]NAMESPACE/TYPE`, and what may stand in each part."""

DEFAULT_HOST = "registry.opentofu.org"

# A lock file of the other engine: its hashes are those of other packages, so none of its lines can be used.
_FOREIGN_HOST = "registry.terraform.io"

_LOWER = "abcdefghijklmnopqrstuvwxyz"
_DIGITS = "0123456789"

def _only(text, characters):
    for character in text.elems():
        if character not in characters:
            return False
    return text != ""

def _is_part(text):
    return _only(text, _LOWER + _DIGITS + "-_") and text[0] not in "-_" and text[-1] not in "-_"

def _is_host(text):
    name, colon, port = text.partition(":")
    if colon and not _only(port, _DIGITS):
        return False
    for label in name.split("."):
        if not _only(label, _LOWER + _DIGITS + "-"):
            return False
    return "." in name or bool(colon)

def is_version(text):
    """Whether `text` is one exact version such as `3.9.0` or `1.0.0-beta.1`, and safe in a file name.

    Args:
      text: what stands in the lock file or the tag.

    Returns:
      A bool.
    """
    core = text.split("+")[0].split("-")[0].split(".")
    if len(core) != 3:
        return False
    for number in core:
        if not _only(number, _DIGITS):
            return False
    return _only(text, _LOWER + _LOWER.upper() + _DIGITS + ".-+")

def is_sha256(text):
    """Whether `text` is a SHA-256 digest in lower-case hexadecimal digits.

    Args:
      text: the digest.

    Returns:
      A bool.
    """
    return len(text) == 64 and _only(text, _DIGITS + "abcdef")

def parse_provider_source(text):
    """Reads a provider source address.

    Args:
      text: `TYPE`-less forms are refused: `NAMESPACE/TYPE` (of the default host) or `HOST/NAMESPACE/TYPE`.

    Returns:
      A struct of `source` (a struct of `host`, `namespace`, `type` and `address`, or None) and `error`
      (None, or what is wrong, as the end of a sentence).
    """
    parts = text.split("/")
    if len(parts) == 2:
        parts = [DEFAULT_HOST] + parts
    if len(parts) != 3:
        return _bad("has %d %s where NAMESPACE/TYPE or HOST/NAMESPACE/TYPE was expected" % (len(parts), "part" if len(parts) == 1 else "parts"))
    host, namespace, type = parts
    if not _is_host(host):
        return _bad("has the host '%s', which is not a host name in lower case" % host)
    for part in [namespace, type]:
        if not _is_part(part):
            return _bad("has the part '%s', where lower-case letters, digits and inner dashes were expected" % part)
    if host == _FOREIGN_HOST:
        return _bad(("belongs to %s, whose packages are not those of %s: " +
                     "this engine installs from %s, and no hash of the one fits the other") %
                    (_FOREIGN_HOST, DEFAULT_HOST, DEFAULT_HOST))
    return struct(
        source = struct(
            host = host,
            namespace = namespace,
            type = type,
            address = "/".join(parts),
        ),
        error = None,
    )

def _bad(error):
    return struct(source = None, error = error)
