"""Versions of tools: parsing and comparing."""

def parse_version(text):
    """Reads `1.12.6`, `v20.19.0` or `1.13.0-rc1`.

    Args:
      text: string.

    Returns:
      struct(numbers = tuple of 3 ints, prerelease = string, "" for a release), or None when it is no version.
    """
    text = text.strip()
    if text.startswith("v"):
        text = text[1:]
    release, _, prerelease = text.partition("+")[0].partition("-")
    parts = release.split(".")
    if len(parts) != 3:
        return None
    for part in parts:
        if not part.isdigit():
            return None
    return struct(numbers = tuple([int(part) for part in parts]), prerelease = prerelease)

def version_at_least(version, minimum):
    """Whether a version is not older than another; a prerelease is older than its release.

    Args:
      version: string.
      minimum: string.

    Returns:
      bool; False when `version` is no version.
    """
    have = parse_version(version)
    need = parse_version(minimum)
    if have == None:
        return False
    if have.numbers != need.numbers:
        return have.numbers > need.numbers
    return not have.prerelease or bool(need.prerelease) and have.prerelease >= need.prerelease

def tofu_version_from_output(stdout):
    """Finds the version that `tofu version -json` printed.

    Args:
      stdout: string.

    Returns:
      string, "" when there is none.
    """
    decoded = json.decode(stdout, default = None)
    if type(decoded) != "dict":
        return ""
    version = decoded.get("terraform_version", "")
    return version if type(version) == "string" and parse_version(version) else ""

def node_version_from_output(stdout):
    """Finds the version that `node --version` printed.

    Args:
      stdout: string.

    Returns:
      string, "" when there is none.
    """
    version = stdout.strip()
    return version[1:] if version.startswith("v") and parse_version(version) else ""
