"""What differs between the tools: names, versions, archives, how to ask for the version."""

load(":node_releases.bzl", "NODE_RELEASES")
load(":tofu_releases.bzl", "TOFU_RELEASES")
load(":versions.bzl", "node_version_from_output", "tofu_version_from_output")

def _tofu_archive(version, platform):
    os_name, _, arch = platform.partition("_")
    return struct(
        arch = arch,
        binary = "tofu",
        file = "tofu_{}_{}.zip".format(version, platform),
        os = os_name,
        strip_prefix = "",
        url = "https://github.com/opentofu/opentofu/releases/download/v{version}/{file}",
    )

def _node_archive(version, platform):
    # Node calls amd64 x64; the operating systems have the same names.
    os_name, _, arch = platform.partition("_")
    arch = "x64" if arch == "amd64" else arch
    name = "node-v{}-{}-{}".format(version, os_name, arch)
    return struct(
        arch = arch,
        binary = "bin/node",
        file = name + ".tar.gz",
        os = os_name,
        strip_prefix = name,
        url = "https://nodejs.org/dist/v{version}/{file}",
    )

TOOLS = {
    "node": struct(
        name = "node",
        title = "Node.js",
        path_variable = "FLYWHEEL_NODE_PATH",
        urls_variable = "FLYWHEEL_NODE_URLS",
        checksums = "SHASUMS256.txt",
        default_attribute = "nodejs",
        default_version = "22.23.1",
        # Older ones lack what the bundled tools are compiled for (see `engines` in package.json).
        minimum_version = "20.19.0",
        oldest_version = "20.19.0",
        releases = NODE_RELEASES,
        archive = _node_archive,
        version_arguments = ["--version"],
        version_from_output = node_version_from_output,
    ),
    "tofu": struct(
        name = "tofu",
        title = "OpenTofu",
        path_variable = "FLYWHEEL_TOFU_PATH",
        urls_variable = "FLYWHEEL_TOFU_URLS",
        checksums = "tofu_{version}_SHA256SUMS",
        default_attribute = "opentofu",
        default_version = "1.12.6",
        # All tests of the validate recipe pass from here on. 1.10 calls modules that take provider aliases invalid, as its own
        # `tofu validate` does; whoever pins it gets that. Older ones were never tried.
        minimum_version = "1.11.0",
        oldest_version = "1.10.0",
        releases = TOFU_RELEASES,
        archive = _tofu_archive,
        version_arguments = ["version", "-json"],
        version_from_output = tofu_version_from_output,
    ),
}
