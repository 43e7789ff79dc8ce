"""A provider's package becomes part of a build only here, and only with a hash that the lock file has."""

load("//build/tofu/private:package_hash.bzl", "hash_package")
load("//build/tofu/private:registry_download.bzl", "download")

PACKAGE = "package"

RETRY = "A failed fetch is not remembered: the next build tries again."

_ARCHIVE = ".flywheel-package.zip"

def found(origin):
    """The package is in place, and `origin` names the hash that vouches for it."""
    return struct(origin = origin, absent = None, error = None)

def absent(sentence):
    """The source is sure, or as good as sure, not to have the package: another one may."""
    return struct(origin = None, absent = sentence, error = None)

def failed(what, do):
    """Nothing else is to be tried: `what` is a sentence, `do` a list of sentences."""
    return struct(origin = None, absent = None, error = struct(what = what, do = do))

def accept_archive(rctx, provider, platform, url, sha256 = "", unreachable = None):
    """Downloads a packed package and unpacks it, if the lock file has its `zh:` hash, or the `h1:` hash of its files.

    Args:
      rctx: the repository context.
      provider: a struct of `source`, `version`, `zh` and `h1`.
      platform: a struct as provider_platform gives it.
      url: where the package is.
      sha256: what its digest is said to be, where the lock file has that: Bazel's downloader then accepts nothing
        else, and looks into its repository cache first.
      unreachable: further sentences for a package that cannot be had at all.

    Returns:
      What `found` or `failed` give.
    """
    result = download(rctx, url, _ARCHIVE, sha256)
    if not result.success:
        what = "%s could not be had (Bazel's WARNING above has the reason)." % url
        if sha256:
            what = ("%s could not be had with the locked sha256 %s (Bazel's WARNING above has the reason, and the " +
                    "sha256 of what came instead).") % (url, sha256)
        return failed(what, [RETRY] + (unreachable or []))
    packed = result.sha256 in provider.zh
    if not packed and not provider.h1:
        return _refused(provider, platform, url, ["zh:" + result.sha256])
    rctx.extract(archive = _ARCHIVE, output = PACKAGE)
    rctx.delete(_ARCHIVE)

    # An engine writes the h1: hash of one platform and the zh: hashes of all, or both for all. Only in a list with both
    # for all does an h1: hash that is missing say anything.
    if packed and len(provider.h1) < len(provider.zh):
        return found("lock file, sha256 " + result.sha256)
    hashed = hash_package(rctx, rctx.path(PACKAGE))
    if hashed.error:
        return failed("The package of %s %s." % (url, hashed.error), [])
    if hashed.h1 in provider.h1:
        return found("lock file, sha256 " + result.sha256 if packed else "lock file, h1:" + hashed.h1)
    rctx.delete(PACKAGE)
    return _refused(provider, platform, url, ["zh:" + result.sha256, "h1:" + hashed.h1])

def accept_directory(rctx, provider, platform, directory):
    """Copies an unpacked package, if the lock file has the `h1:` hash of its files.

    Args:
      rctx: the repository context.
      provider: a struct of `source`, `version`, `zh` and `h1`.
      platform: a struct as provider_platform gives it.
      directory: the path of the package.

    Returns:
      What `found` or `failed` give.
    """
    if not provider.h1:
        return failed(
            "%s is an unpacked package, whose hash is an h1: hash, and the lock file has none." % directory,
            [_relock(provider, platform), "Or put the packed package (.zip) into the mirror: the lock file has its zh: hashes."],
        )
    hashed = hash_package(
        rctx,
        directory,
        copy_to = PACKAGE,
        executable_prefix = "terraform-provider-" + provider.source.type,
    )
    if hashed.error:
        return failed("%s %s." % (directory, hashed.error), [RETRY])
    if hashed.h1 in provider.h1:
        return found("lock file, h1:" + hashed.h1)
    rctx.delete(PACKAGE)
    return _refused(provider, platform, directory, ["h1:" + hashed.h1])

def not_locked(provider, platform, what):
    """Refuses a package for what it is, or is said to be.

    Args:
      provider: a struct of `source`, `version`, `zh` and `h1`.
      platform: a struct as provider_platform gives it.
      what: "URL says that the package has sha256 ..."; what the lock file has is added.

    Returns:
      What `failed` gives.
    """
    return failed(
        "%s, and the lock file has only %s." % (
            what,
            ", ".join(["zh:" + digest for digest in provider.zh] + ["h1:" + digest for digest in provider.h1]),
        ),
        [
            "If the lock file was written without this platform: " + _relock(provider, platform),
            "If it was written with this platform, this is another package than the one locked: do not use it.",
        ],
    )

def no_hash(provider, platform):
    """Refuses to fetch what could not be verified.

    Args:
      provider: a struct of `source`, `version`, `zh` and `h1`.
      platform: a struct as provider_platform gives it.

    Returns:
      What `failed` gives.
    """
    return failed(
        "The lock file has no hash for it, so that nothing fetched could be verified.",
        [_relock(provider, platform)],
    )

def _refused(provider, platform, place, hashes):
    return not_locked(provider, platform, "%s has %s" % (place, " and ".join(hashes)))

def _relock(provider, platform):
    return "Run in the directory of the lock file: tofu providers lock -platform=%s %s" % (
        platform.name,
        provider.source.address,
    )
