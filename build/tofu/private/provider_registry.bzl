"""Fetches a provider's package by the registry protocol, and uses no byte that the lock file does not vouch for."""

_DISCOVERY = ".flywheel-discovery.json"
_DOWNLOAD = ".flywheel-download.json"

_RETRY = "A failed fetch is not remembered: the next build tries again."

def fetch_locked_package(rctx, provider, platform):
    """Downloads and unpacks the package of one provider version into `package/`.

    The registry says where the package is and what its SHA-256 should be; that digest is used only if the lock file
    has it, and Bazel's downloader then accepts no other bytes.

    Args:
      rctx: the repository context.
      provider: a struct of `source` (see parse_provider_source), `version` and `zh`, the lock file's digests.
      platform: a struct as provider_platform gives it.

    Returns:
      A struct of `sha256` (None on failure) and `error`: a struct of `what` (one sentence), `do` (a list of
      sentences) and `unreachable` (whether another way to the same bytes would help), or None.
    """
    if not provider.zh:
        return _failed(
            "The lock file has no zh: hash for it, so that no download could be verified.",
            [_relock(provider, platform)],
        )

    host_url = "https://%s" % provider.source.host
    discovery_url = host_url + "/.well-known/terraform.json"
    discovery, failure = _json(rctx, discovery_url, _DISCOVERY)
    if failure:
        return failure
    base = discovery.get("providers.v1")
    if type(base) != "string":
        return _failed("%s names no service providers.v1." % discovery_url, [_RETRY])
    if base.startswith("/"):
        base = host_url + base
    url = "%s/%s/%s/%s/download/%s/%s" % (
        base.rstrip("/"),
        provider.source.namespace,
        provider.source.type,
        provider.version,
        platform.os,
        platform.arch,
    )
    package, failure = _json(rctx, url, _DOWNLOAD)
    if failure:
        return failure
    sha256 = package.get("shasum")
    download_url = package.get("download_url")
    if type(sha256) != "string" or type(download_url) != "string":
        return _failed("%s gives no shasum and download_url." % url, [_RETRY])
    if sha256 not in provider.zh:
        return _failed(
            "%s says that the package for %s has sha256 %s, and the lock file has only %s." % (
                url,
                platform.name,
                sha256,
                ", ".join(["zh:" + digest for digest in provider.zh]),
            ),
            [
                "If the lock file was written without this platform: " + _relock(provider, platform),
                "If it was written with this platform, the registry offers another package than the one locked: do not use it.",
            ],
        )

    if download_url.startswith("/"):
        download_url = host_url + download_url
    result = rctx.download_and_extract(
        url = download_url,
        output = "package",
        sha256 = sha256,
        type = "zip",
        allow_fail = True,
    )
    if not result.success:
        return _failed(
            "%s could not be had with the locked sha256 %s (Bazel's WARNING above has the reason, and the sha256 of what came instead)." % (
                download_url,
                sha256,
            ),
            [_RETRY],
        )
    return struct(sha256 = sha256, error = None)

def _json(rctx, url, output):
    result = rctx.download(url = url, output = output, allow_fail = True)
    if not result.success:
        return None, _failed(
            "%s did not answer with success (Bazel's WARNING above has the reason)." % url,
            [_RETRY],
        )
    text = rctx.read(output)
    rctx.delete(output)
    value = json.decode(text, default = None)
    if type(value) != "dict":
        return None, _failed("%s did not answer with a JSON object." % url, [_RETRY])
    return value, None

def _relock(provider, platform):
    return "Run in the directory of the lock file: tofu providers lock -platform=%s %s" % (
        platform.name,
        provider.source.address,
    )

def _failed(what, do):
    return struct(sha256 = None, error = struct(what = what, do = do, unreachable = _RETRY in do))
