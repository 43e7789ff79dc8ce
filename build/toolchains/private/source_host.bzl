"""Source `host`: a tool that is installed on the machine, or named by an environment variable."""

load(":path_lookup.bzl", "find_on_path")
load(":probe.bzl", "probe", "sha256_of")

def named_by_environment(rctx, tool, path):
    """Uses the binary that FLYWHEEL_TOFU_PATH or FLYWHEEL_NODE_PATH names.

    Args:
      rctx: the repository context.
      tool: struct from TOOLS.
      path: string, the variable's value.

    Returns:
      see `from_host`.
    """
    if not path.startswith("/"):
        return struct(reason = "{} = \"{}\" is not an absolute path".format(tool.path_variable, path))
    binary = rctx.path(path)
    rctx.watch(binary)
    if not binary.exists or binary.is_dir:
        return struct(reason = "{} = \"{}\" is not there, or is not a file".format(tool.path_variable, path))
    return _use(rctx, tool, binary)

def from_host(rctx, tool):
    """Looks for the tool on PATH.

    Args:
      rctx: the repository context.
      tool: struct from TOOLS.

    Returns:
      struct(reason = string) when it cannot be used; else, with the tool at bin/NAME in the repository,
      struct(reason = None, version = string, provenance = dict, origin = path of the original binary).
    """
    binary = find_on_path(rctx, tool.name)
    if binary:
        return _use(rctx, tool, binary)
    return struct(reason = "there is no `{}` on PATH".format(tool.name))

def _use(rctx, tool, binary):
    if tool.name == "node":
        # What is on PATH may be a version manager's shim; node itself knows where it is.
        result = rctx.execute([str(binary), "-p", "process.execPath"], environment = {"NODE_OPTIONS": ""}, timeout = 60)
        executable = result.stdout.strip()
        if result.return_code == 0 and executable.startswith("/"):
            binary = rctx.path(executable)
            rctx.watch(binary)
    probed = probe(rctx, tool, binary)
    if probed.problem:
        return struct(reason = "{} is not usable: {}".format(binary, probed.problem))
    rctx.symlink(binary, "bin/" + tool.name)
    return struct(
        reason = None,
        origin = binary,
        provenance = {"path": str(binary), "sha256": sha256_of(rctx, binary)},
        version = probed.version,
    )
