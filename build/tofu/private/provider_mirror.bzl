"""Fetches a provider's package from a mirror: a directory, or a server of the provider network mirror protocol.

Both layouts are those of `tofu providers mirror`; the engine's CLI configuration documents them.
"""

load("//build/tofu/private:package_hash.bzl", "file_url")
load("//build/tofu/private:provider_package.bzl", "absent", "accept_archive", "accept_directory", "failed")
load("//build/tofu/private:registry_download.bzl", "download_json", "resolve_url")

def is_absolute_path(text):
    """Whether a text is an absolute path, on Windows as well."""
    return text.startswith("/") or text[1:3] in [":/", ":\\"]

def mirror_problem(place):
    """What is wrong with the place of a mirror.

    Args:
      place: a path or a URL.

    Returns:
      The end of a sentence that starts with the place, or None.
    """
    if "://" not in place:
        return None
    if not place.startswith("https://"):
        return "is a URL that is not https://"
    if "@" in place.partition("://")[2].split("/")[0]:
        return "is a URL with credentials in it; they belong into ~/.netrc or a credential helper"
    return None

def fetch_from_mirror(rctx, place, provider, platform):
    """Takes the package of one provider version from a mirror, if that has it.

    Args:
      rctx: the repository context.
      place: the path or URL of the mirror; a relative path is relative to the workspace.
      provider: a struct of `source` (see parse_provider_source), `version`, and `zh` and `h1`, the lock file's hashes.
      platform: a struct as provider_platform gives it.

    Returns:
      What `found`, `absent` or `failed` of provider_package.bzl give.
    """
    if "://" in place:
        return _from_server(rctx, place, provider, platform)
    root = rctx.path(place) if is_absolute_path(place) else rctx.workspace_root.get_child(*place.split("/"))
    return _from_directory(rctx, root, provider, platform)

def _from_directory(rctx, root, provider, platform):
    source = provider.source

    # Nothing is watched: a package that is verified stays what it is, and one that was not found is an error, which is
    # looked up again by the next build.
    if not root.exists or not root.is_dir:
        return absent("%s is no directory." % root)
    directory = root.get_child(source.host, source.namespace, source.type)
    packed = directory.get_child("terraform-provider-%s_%s_%s.zip" % (source.type, provider.version, platform.name))
    unpacked = directory.get_child(provider.version, platform.name)
    if packed.exists and (provider.zh or not unpacked.exists):
        return accept_archive(rctx, provider, platform, file_url(str(packed)))
    if unpacked.exists:
        return accept_directory(rctx, provider, platform, unpacked)
    return absent("%s has neither %s nor %s." % (directory, packed.basename, "%s/%s/" % (provider.version, platform.name)))

def _from_server(rctx, place, provider, platform):
    source = provider.source
    base = "%s/%s/%s/%s/" % (place.rstrip("/"), source.host, source.namespace, source.type)
    url = "%s%s.json" % (base, provider.version)
    version = download_json(rctx, url)
    if version.error:
        return _without_version(rctx, base, provider, version.error)
    archives = version.value.get("archives")
    archive = archives.get(platform.name) if type(archives) == "dict" else None
    if type(archives) != "dict" or (archive != None and type(archive) != "dict"):
        return failed("%s has no object \"archives\" as the provider network mirror protocol wants it." % url, [])
    if archive == None:
        return absent("%s has no package for %s (it has %s)." % (url, platform.name, ", ".join(sorted(archives)) or "none"))
    if type(archive.get("url")) != "string":
        return failed("%s gives no url of the package for %s." % (url, platform.name), [])

    # The mirror's hashes help to find the locked digest; a package without them is judged by its bytes as well.
    hashes = archive.get("hashes")
    locked = [
        digest
        for digest in provider.zh
        if "zh:" + digest in (hashes if type(hashes) == "list" else [])
    ]
    return accept_archive(
        rctx,
        provider,
        platform,
        resolve_url(url, archive["url"]),
        sha256 = locked[0] if len(locked) == 1 else "",
    )

def _without_version(rctx, base, provider, error):
    """Tells a mirror that lacks the version from one that does not answer, as far as the downloader lets it."""
    index = download_json(rctx, base + "index.json")
    versions = index.value.get("versions") if index.value else None
    if type(versions) == "dict" and provider.version not in versions:
        return absent("%sindex.json has no version %s (it has %s)." % (base, provider.version, ", ".join(sorted(versions)) or "none"))
    return absent(error)
