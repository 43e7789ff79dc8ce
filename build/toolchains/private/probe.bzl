"""Running a candidate binary to see that it works and which version it is."""

load(":versions.bzl", "version_at_least")

_PROBE_TIMEOUT_SECONDS = 60

# As in a build action: no PATH, no HOME, nothing of the caller's that changes what these tools do. A version manager's
# shim fails here, where the reason can be told, and not later in an action.
_PROBE_ENVIRONMENT = {
    "CHECKPOINT_DISABLE": "1",
    "HOME": "/nonexistent",
    "NODE_OPTIONS": "",
    "PATH": "/nonexistent",
    "TF_CLI_ARGS": "",
    "TF_CLI_ARGS_version": "",
    "TF_CLI_CONFIG_FILE": "/dev/null",
    "TF_LOG": "",
}

def last_line(text):
    """Finds the last line that is not blank.

    Args:
      text: string.

    Returns:
      string, "" when there is none.
    """
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    return lines[-1] if lines else ""

def probe(rctx, tool, binary):
    """Runs a binary for its version.

    Args:
      rctx: the repository context.
      tool: struct from TOOLS.
      binary: path.

    Returns:
      struct(version = string, problem = string or None).
    """
    result = rctx.execute(
        [str(binary)] + tool.version_arguments,
        environment = _PROBE_ENVIRONMENT,
        timeout = _PROBE_TIMEOUT_SECONDS,
    )
    command = " ".join([str(binary)] + tool.version_arguments)
    if result.return_code != 0:
        detail = last_line(result.stderr) or last_line(result.stdout) or "no output"
        return struct(version = "", problem = "`{}` with an empty environment ended with code {}: {}".format(command, result.return_code, detail))
    version = tool.version_from_output(result.stdout)
    if not version:
        return struct(version = "", problem = "`{}` printed no version: {}".format(command, last_line(result.stdout) or "no output"))
    return struct(version = version, problem = version_problem(tool, version, rctx.attr.version, rctx.attr.minimum_version))

def version_problem(tool, version, wanted, minimum):
    """Why a version does not do.

    Args:
      tool: struct from TOOLS.
      version: string, what was found.
      wanted: string, exactly this one; "" means the minimum or newer.
      minimum: string, what modules ask for; "" means the tool's own minimum.

    Returns:
      string or None.
    """
    if wanted:
        # Whether a pinned version is new enough was decided when the tags were read.
        return None if version == wanted else "its version is {}, and MODULE.bazel asks for exactly {}".format(version, wanted)
    minimum = minimum or tool.minimum_version
    if not version_at_least(version, minimum):
        return "its version is {}, and {} or newer is needed".format(version, minimum)
    return None

def sha256_of(rctx, binary):
    """Digests a file.

    Args:
      rctx: the repository context.
      binary: path.

    Returns:
      string, or None on a machine with neither sha256sum nor shasum.
    """
    for command in [["sha256sum"], ["shasum", "-a", "256"]]:
        if not rctx.which(command[0]):
            continue
        result = rctx.execute(command + [str(binary)])
        if result.return_code == 0:
            # sha256sum puts a backslash first when it had to escape the file's name.
            return result.stdout.split(" ")[0].lstrip("\\")
    return None
