"""Fetches a provider's package by the provider registry protocol."""

load("//build/tofu/private:provider_package.bzl", "RETRY", "accept_archive", "failed", "not_locked")
load("//build/tofu/private:registry_download.bzl", "download_json", "resolve_url", "token_variable")

def fetch_from_registry(rctx, provider, platform):
    """Downloads and unpacks the package of one provider version.

    The registry says where the package is and what its SHA-256 should be; only the lock file decides what is accepted.

    Args:
      rctx: the repository context.
      provider: a struct of `source` (see parse_provider_source), `version`, and `zh` and `h1`, the lock file's hashes.
      platform: a struct as provider_platform gives it.

    Returns:
      What `found` or `failed` of provider_package.bzl give.
    """
    elsewhere = _elsewhere(provider.source.host)
    discovery_url = "https://%s/.well-known/terraform.json" % provider.source.host
    discovery = download_json(rctx, discovery_url)
    if discovery.error:
        return failed(discovery.error, [RETRY] + elsewhere)
    base = discovery.value.get("providers.v1")
    if type(base) != "string":
        return failed("%s names no service providers.v1." % discovery_url, [RETRY] + elsewhere)
    url = "%s/%s/%s/%s/download/%s/%s" % (
        resolve_url(discovery_url, base).rstrip("/"),
        provider.source.namespace,
        provider.source.type,
        provider.version,
        platform.os,
        platform.arch,
    )
    package = download_json(rctx, url)
    if package.error:
        return failed(package.error, [RETRY] + elsewhere)
    sha256 = package.value.get("shasum")
    download_url = package.value.get("download_url")
    if type(sha256) != "string" or type(download_url) != "string":
        return failed("%s gives no shasum and download_url." % url, [RETRY] + elsewhere)
    if sha256 not in provider.zh and not provider.h1:
        return not_locked(
            provider,
            platform,
            "%s says that the package for %s has sha256 %s" % (url, platform.name, sha256),
        )
    return accept_archive(
        rctx,
        provider,
        platform,
        resolve_url(url, download_url),
        sha256 = sha256 if sha256 in provider.zh else "",
        unreachable = elsewhere,
    )

def _elsewhere(host):
    return [
        "Behind a mirror of the registry: common --experimental_downloader_config=FILE, with a line `rewrite ^%s/(.*) MIRROR/$1`." % host,
        "With a provider mirror: tofu.provider_mirror(path or url) in MODULE.bazel, or common --repo_env=FLYWHEEL_PROVIDER_MIRROR=PATH_OR_URL.",
        "If %s wants credentials: a line of ~/.netrc, the variable %s, or --credential_helper." % (host, token_variable(host)),
    ]
