"""Names of platforms as the provider registry writes them."""

_OPERATING_SYSTEMS = {
    "linux": "linux",
    "mac os x": "darwin",
    "darwin": "darwin",
    "freebsd": "freebsd",
    "openbsd": "openbsd",
}

_ARCHITECTURES = {
    "amd64": "amd64",
    "x86_64": "amd64",
    "aarch64": "arm64",
    "arm64": "arm64",
    "arm": "arm",
    "x86": "386",
    "i386": "386",
    "i686": "386",
}

def provider_platform(os_name, os_arch):
    """Gives the registry's name of a platform.

    Args:
      os_name: `rctx.os.name`, such as "linux" or "mac os x".
      os_arch: `rctx.os.arch`, such as "amd64" or "aarch64".

    Returns:
      A struct of `os` and `arch` in the registry's words ("linux", "arm64"), and `name` ("linux_arm64"); or None for
      a platform that no provider is published for.
    """
    name = os_name.lower()
    os = "windows" if name.startswith("windows") else _OPERATING_SYSTEMS.get(name)
    arch = _ARCHITECTURES.get(os_arch.lower())
    if not os or not arch:
        return None
    return struct(os = os, arch = arch, name = "%s_%s" % (os, arch))
