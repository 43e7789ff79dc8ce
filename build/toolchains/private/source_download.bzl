"""Source `download`: a release archive, through Bazel's own downloader."""

load("@bazel_tools//tools/build_defs/repo:utils.bzl", "get_auth")
load(":probe.bzl", "probe", "sha256_of")
load(":settings.bzl", "url_template_error")
load(":versions.bzl", "version_at_least")

def plan_download(tool, settings, platform):
    """Decides what to fetch. A pure function.

    Args:
      tool: struct from TOOLS.
      settings: struct with version, minimum_version, urls, sha256 and sha256s, as in the tag class.
      platform: string `OS_ARCH`.

    Returns:
      struct(reason = string or None, urls, sha256, binary = path in the archive, strip_prefix).
    """
    version = settings.version or _suitable_version(tool, settings.minimum_version)
    if not version:
        return struct(reason = "of the known releases ({}) none is {} or newer; add version = \"…\" and {} to toolchains.{}()".format(
            ", ".join(tool.releases),
            settings.minimum_version,
            _sha256s_line(tool, "VERSION", platform),
            tool.name,
        ))
    known = tool.releases.get(version, {})
    digest = settings.sha256 or settings.sha256s.get(platform) or known.get(platform)
    if not digest:
        if settings.sha256s:
            what = "sha256s has no value for {}".format(platform)
        elif known:
            what = "the sha256 of {} {} for {} is not known here".format(tool.title, version, platform)
        else:
            what = "{} {} is not in the table of known releases ({})".format(tool.title, version, ", ".join(tool.releases))
        return struct(reason = "{}; add {} to toolchains.{}()".format(what, _sha256s_line(tool, version, platform), tool.name))
    archive = tool.archive(version, platform)
    return struct(
        reason = None,
        binary = archive.binary,
        sha256 = digest,
        strip_prefix = archive.strip_prefix,
        urls = [_fill_in(url, version, archive) for url in settings.urls or [archive.url]],
    )

def _suitable_version(tool, minimum):
    """The version to download when none is pinned: the usual one, or the newest known when a module needs a newer one."""
    if not minimum or version_at_least(tool.default_version, minimum):
        return tool.default_version

    # The tables are sorted, oldest first.
    newest = tool.releases.keys()[-1]
    return newest if version_at_least(newest, minimum) else None

def _sha256s_line(tool, version, platform):
    return "sha256s = {{\"{}\": \"…\"}} (64 hexadecimal digits, from {} of the release)".format(
        platform,
        tool.checksums.replace("{version}", version),
    )

def _fill_in(url, version, archive):
    for name, value in [("file", archive.file), ("version", version), ("os", archive.os), ("arch", archive.arch)]:
        url = url.replace("{" + name + "}", value)
    return url

def parse_urls(text):
    """Reads FLYWHEEL_TOFU_URLS or FLYWHEEL_NODE_URLS.

    Args:
      text: string, addresses separated by commas, with the placeholders of the attribute `urls`.

    Returns:
      struct(urls = list of strings, error = string or None).
    """
    urls = [url.strip() for url in text.split(",") if url.strip()]
    for url in urls:
        error = url_template_error(url)
        if error:
            return struct(urls = [], error = error)
    return struct(urls = urls, error = None)

def from_download(rctx, tool, platform):
    """Downloads, verifies and unpacks a release.

    Args:
      rctx: the repository context.
      tool: struct from TOOLS.
      platform: string `OS_ARCH`.

    Returns:
      see `from_host` in source_host.bzl.
    """
    mirrors = parse_urls(rctx.getenv(tool.urls_variable) or "")
    if mirrors.error:
        return struct(reason = "{}: {}".format(tool.urls_variable, mirrors.error))
    plan = plan_download(tool, struct(
        minimum_version = rctx.attr.minimum_version,
        sha256 = rctx.attr.sha256,
        sha256s = rctx.attr.sha256s,
        # The same bytes from elsewhere: what they must be is decided by the tag and the table.
        urls = mirrors.urls or rctx.attr.urls,
        version = rctx.attr.version,
    ), platform)
    if plan.reason:
        return struct(reason = plan.reason)
    what = "{} with sha256 {}".format(" or ".join(plan.urls), plan.sha256)
    result = rctx.download_and_extract(
        plan.urls,
        "download",
        plan.sha256,
        "",
        # By position: this parameter is named stripPrefix in Bazel 7 and strip_prefix later.
        plan.strip_prefix,
        allow_fail = True,
        auth = get_auth(rctx, plan.urls),
    )
    if not result.success:
        # Bazel tells the cause in a warning of its own and not here.
        return struct(reason = "{} could not be downloaded (Bazel's warning above says why)".format(what))
    binary = rctx.path("download/" + plan.binary)
    if not binary.exists:
        return struct(reason = "{} does not contain {}".format(what, plan.binary))
    probed = probe(rctx, tool, binary)
    if probed.problem:
        return struct(reason = "the binary in {} is not usable on this machine: {}".format(what, probed.problem))
    rctx.symlink(binary, "bin/" + tool.name)
    return struct(
        reason = None,
        origin = binary,
        provenance = {"archive_sha256": plan.sha256, "sha256": sha256_of(rctx, binary), "url": plan.urls[0]},
        version = probed.version,
    )
