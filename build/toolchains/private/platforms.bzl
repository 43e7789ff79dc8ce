"""The machine's operating system and CPU, in the names that releases and @platforms use."""

_OS_CONSTRAINTS = {
    "darwin": "@platforms//os:macos",
    "linux": "@platforms//os:linux",
}
_CPU_CONSTRAINTS = {
    "amd64": "@platforms//cpu:x86_64",
    "arm64": "@platforms//cpu:arm64",
}

def normalize_platform(os_name, arch):
    """Translates what Bazel says of the machine.

    Args:
      os_name: `rctx.os.name` or `mctx.os.name`, e.g. `linux`, `mac os x`.
      arch: `rctx.os.arch` or `mctx.os.arch`, e.g. `amd64`, `aarch64`.

    Returns:
      string `OS_ARCH` as OpenTofu's releases write it, e.g. `linux_amd64`. An unknown machine keeps its own names.
    """
    os_name = os_name.lower()
    if os_name.startswith("mac") or os_name == "darwin":
        os_name = "darwin"
    arch = {"aarch64": "arm64", "x86_64": "amd64"}.get(arch, arch)
    return "{}_{}".format(os_name.replace(" ", "-"), arch)

def platform_constraints(platform):
    """The constraint values of a platform from `normalize_platform`, for `exec_compatible_with`.

    Args:
      platform: string `OS_ARCH`.

    Returns:
      list of label strings; one that nothing fulfils when the machine is unknown to @platforms' short list here.
    """
    os_name, _, arch = platform.partition("_")
    if os_name not in _OS_CONSTRAINTS or arch not in _CPU_CONSTRAINTS:
        return ["@platforms//:incompatible"]
    return [_OS_CONSTRAINTS[os_name], _CPU_CONSTRAINTS[arch]]
