"""What differs between the tools: names, versions, archives, how to ask for the version."""

load(":releases.bzl", "NODE_RELEASES", "TOFU_RELEASES")
load(":versions.bzl", "node_version_from_output", "tofu_version_from_output")

def _tofu_archive(version, platform):
    return struct(
        binary = "tofu",
        strip_prefix = "",
        url = "https://github.com/opentofu/opentofu/releases/download/v{v}/tofu_{v}_{p}.zip".format(v = version, p = platform),
    )

def _node_archive(version, platform):
    # Node calls amd64 x64; the operating systems have the same names.
    os_name, _, arch = platform.partition("_")
    name = "node-v{}-{}-{}".format(version, os_name, "x64" if arch == "amd64" else arch)
    return struct(
        binary = "bin/node",
        strip_prefix = name,
        url = "https://nodejs.org/dist/v{}/{}.tar.gz".format(version, name),
    )

TOOLS = {
    "node": struct(
        name = "node",
        title = "Node.js",
        path_variable = "FLYWHEEL_NODE_PATH",
        default_attribute = "nodejs",
        default_version = "22.23.1",
        # Older ones lack what the bundled tools are compiled for (see `engines` in package.json).
        minimum_version = "20.19.0",
        releases = NODE_RELEASES,
        archive = _node_archive,
        version_arguments = ["--version"],
        version_from_output = node_version_from_output,
    ),
    "tofu": struct(
        name = "tofu",
        title = "OpenTofu",
        path_variable = "FLYWHEEL_TOFU_PATH",
        default_attribute = "opentofu",
        default_version = "1.12.6",
        # Older ones were never tried with the validate recipe.
        minimum_version = "1.12.0",
        releases = TOFU_RELEASES,
        archive = _tofu_archive,
        version_arguments = ["version", "-json"],
        version_from_output = tofu_version_from_output,
    ),
}
