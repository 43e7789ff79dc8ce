"""Requests to provider registries and mirrors, through Bazel's downloader and with the user's credentials."""

load("@bazel_tools//tools/build_defs/repo:utils.bzl", "get_auth")

_DOCUMENT = ".flywheel-document.json"

def download(rctx, url, output, sha256 = ""):
    """Downloads one file; a failure is a result, whose reason Bazel prints as a WARNING.

    Args:
      rctx: the repository context.
      url: the address.
      output: where to write, relative to the repository.
      sha256: the one digest to accept; any where empty.

    Returns:
      What `rctx.download` gives: `success` and `sha256`.
    """
    return rctx.download(url = url, output = output, sha256 = sha256, allow_fail = True, auth = _auth(rctx, url))

def download_json(rctx, url):
    """Downloads a document that is one JSON object.

    Args:
      rctx: the repository context.
      url: the address.

    Returns:
      A struct of `value` (a dictionary, or None) and `error` (a sentence, or None).
    """
    if not download(rctx, url, _DOCUMENT).success:
        return struct(value = None, error = "%s did not answer with success (Bazel's WARNING above has the reason)." % url)
    text = rctx.read(_DOCUMENT)
    rctx.delete(_DOCUMENT)
    value = json.decode(text, default = None)
    if type(value) != "dict":
        return struct(value = None, error = "%s did not answer with a JSON object." % url)
    return struct(value = value, error = None)

def resolve_url(base, reference):
    """Resolves what a document calls another one, against the document's own address.

    Args:
      base: the absolute address of the document.
      reference: an absolute address, one that starts with `/`, or one relative to the document's directory.

    Returns:
      The absolute address.
    """
    if "://" in reference:
        return reference
    if reference.startswith("/"):
        return origin_of(base) + reference
    return base.rpartition("/")[0] + "/" + reference

def origin_of(url):
    """Gives scheme, host and port of an absolute URL: `https://host:8443`."""
    scheme, _, rest = url.partition("://")
    return "%s://%s" % (scheme, rest.split("/")[0])

def host_of(url):
    """Gives the host of an absolute URL, without its port."""
    host = url.partition("://")[2].split("/")[0]
    return host.rpartition(":")[0] if ":" in host.rpartition("]")[2] else host

def token_variable(host):
    """Names the variable from which the engine itself reads a host's token (its CLI configuration documents the rule)."""
    return "TF_TOKEN_" + host.replace("-", "__").replace(".", "_")

def _auth(rctx, url):
    """What to send along. A credential helper of Bazel needs nothing of this: it is asked by the downloader."""
    if not url.startswith("https://"):
        return {}

    # Not by getenv, which writes the value into the output base and fetches anew when it changes.
    token = rctx.os.environ.get(token_variable(host_of(url)))
    if token:
        return {url: {"type": "pattern", "pattern": "Bearer <password>", "password": token}}
    return get_auth(rctx, [url])
