"""Source `download`: a release archive, through Bazel's own downloader."""

load("@bazel_tools//tools/build_defs/repo:utils.bzl", "get_auth")
load(":probe.bzl", "probe", "sha256_of")

def plan_download(tool, version, urls, sha256, platform):
    """Decides what to fetch. A pure function.

    Args:
      tool: struct from TOOLS.
      version: string; "" for the default.
      urls: list of strings; empty for the official address.
      sha256: string; "" for the one in the table.
      platform: string `OS_ARCH`.

    Returns:
      struct(reason = string or None, urls, sha256, binary = path in the archive, strip_prefix).
    """
    version = version or tool.default_version
    known = tool.releases.get(version, {})
    digest = sha256 or known.get(platform)
    if not digest:
        if known:
            what = "the sha256 of {} {} for {} is not known here".format(tool.title, version, platform)
        else:
            what = "{} {} is not in the table of known releases ({})".format(tool.title, version, ", ".join(tool.releases))
        return struct(reason = "{}; add sha256 = \"…\" of the archive to toolchains.{}()".format(what, tool.name))
    archive = tool.archive(version, platform)
    return struct(
        reason = None,
        binary = archive.binary,
        sha256 = digest,
        strip_prefix = archive.strip_prefix,
        urls = urls or [archive.url],
    )

def from_download(rctx, tool, platform):
    """Downloads, verifies and unpacks a release.

    Args:
      rctx: the repository context.
      tool: struct from TOOLS.
      platform: string `OS_ARCH`.

    Returns:
      see `from_host` in source_host.bzl.
    """
    plan = plan_download(tool, rctx.attr.version, rctx.attr.urls, rctx.attr.sha256, platform)
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
