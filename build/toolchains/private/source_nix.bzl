"""Source `nix`: a package of a flake, built or substituted by the machine's Nix."""

load(":elf.bzl", "is_static_elf", "parse_od")
load(":probe.bzl", "last_line", "probe", "sha256_of")

# Nix gives up the build itself after nix_timeout and ends its builders cleanly; Bazel's limit, which ends only the nix
# process, comes later and is for a nix that hangs elsewhere, e.g. while it fetches a flake's input.
_GRACE_SECONDS = 5

# Where installers put nix; a Bazel server started without a login shell has none of these on PATH.
_NIX_LOCATIONS = [
    "/nix/var/nix/profiles/default/bin/nix",
    "/run/current-system/sw/bin/nix",
    "/usr/bin/nix",
]

def _find_nix(rctx):
    on_path = rctx.which("nix")
    if on_path:
        rctx.watch(on_path)
        return on_path

    # Looked at again when PATH changes or a Nix is installed.
    rctx.getenv("PATH")
    for location in _NIX_LOCATIONS:
        rctx.watch(location)
        if rctx.path(location).exists:
            return rctx.path(location)
    return None

def _copy_flake(rctx):
    """Copies flake.nix and flake.lock: `path:` takes the whole directory into the store, and theirs may be the workspace."""
    flake = rctx.path(rctx.attr.flake)
    rctx.watch(flake)
    rctx.file("flake/flake.nix", rctx.read(flake), executable = False)
    lock = flake.dirname.get_child("flake.lock")
    rctx.watch(lock)
    if lock.exists:
        rctx.file("flake/flake.lock", rctx.read(lock), executable = False)
    return rctx.path("flake")

def flake_reference(directory, attribute):
    """The `path:` reference of a flake; it is a URL, so some characters are escaped. A pure function.

    Args:
      directory: string, absolute.
      attribute: string.

    Returns:
      string.
    """
    for character, escaped in [("%", "%25"), (" ", "%20"), ("#", "%23"), ("?", "%3F")]:
        directory = directory.replace(character, escaped)
    return "path:{}#{}".format(directory, attribute)

def nix_failure(stderr):
    """The line that says why nix failed. A pure function.

    Args:
      stderr: string.

    Returns:
      string: the last line of the form `error: TEXT`, with the line `Reason: TEXT` if one follows; else the last line.
    """
    reason = ""
    for line in stderr.split("\n"):
        line = line.strip()
        if line.startswith("error:") and line[len("error:"):].strip():
            reason = line
        elif reason and line.startswith("Reason:"):
            reason += " " + line
    return reason or last_line(stderr) or "no output"

def from_nix(rctx, tool):
    """Builds the flake's package and takes its binary.

    Args:
      rctx: the repository context.
      tool: struct from TOOLS.

    Returns:
      see `from_host` in source_host.bzl.
    """
    if not rctx.attr.flake:
        return struct(reason = "no flake is configured (toolchains.{}(flake = \"//:flake.nix\"))".format(tool.name))
    nix = _find_nix(rctx)
    if not nix:
        return struct(reason = "Nix is not installed")
    timeout = rctx.attr.nix_timeout
    reference = flake_reference(str(_copy_flake(rctx)), rctx.attr.attribute)
    result = rctx.execute(
        [
            str(nix),
            "--extra-experimental-features",
            "nix-command flakes",
            "build",
            "--no-link",
            "--print-out-paths",
            "--timeout",
            str(timeout),
            reference,
        ],
        environment = {"NO_COLOR": "1"},
        timeout = timeout + _GRACE_SECONDS,
    )
    what = "`nix build` of {}#{}".format(rctx.attr.flake, rctx.attr.attribute)
    if result.return_code == 256:
        return struct(reason = "{} did not end within {} s (nix_timeout)".format(what, timeout))
    if result.return_code != 0:
        return struct(reason = "{} failed: {}".format(what, nix_failure(result.stderr)))
    store_paths = [line for line in result.stdout.split("\n") if line]
    for store_path in store_paths:
        binary = rctx.path(store_path).get_child("bin").get_child(tool.name)
        if binary.exists:
            return _use(rctx, tool, binary, store_path)
    return struct(reason = "{} gave no bin/{} ({})".format(what, tool.name, " ".join(store_paths) or "no output path"))

def _use(rctx, tool, binary, store_path):
    probed = probe(rctx, tool, binary)
    if probed.problem:
        return struct(reason = "{} is not usable: {}".format(binary, probed.problem))
    target = "bin/" + tool.name
    head = rctx.execute(["od", "-A", "n", "-t", "x1", "-v", "-N", "4096", str(binary)])
    if head.return_code == 0 and is_static_elf(parse_od(head.stdout)):
        # A copy survives `nix store gc`, and its content is all there is to it.
        rctx.file(target, executable = True)
        copied = rctx.execute(["cp", str(binary), str(rctx.path(target))])
        if copied.return_code != 0:
            return struct(reason = "{} could not be copied: {}".format(binary, last_line(copied.stderr)))
    else:
        # It needs its closure, which is in the store only; when that is collected, this repository is made again.
        rctx.symlink(binary, target)
        rctx.watch(binary)
    return struct(
        reason = None,
        origin = binary,
        provenance = {"path": str(binary), "sha256": sha256_of(rctx, binary), "store_path": store_path},
        version = probed.version,
    )
