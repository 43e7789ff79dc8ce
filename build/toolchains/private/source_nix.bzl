"""Source `nix`: a package of a flake, built or substituted by the machine's Nix."""

load(":elf.bzl", "is_static_elf", "parse_od")
load(":path_lookup.bzl", "find_on_path")
load(":probe.bzl", "last_line", "probe", "sha256_of")

# Nix gives up the build itself after nix_timeout and ends its builders cleanly; Bazel's limit, which ends only the nix
# process, comes later and is for a nix that hangs elsewhere, e.g. while it fetches a flake's input.
_GRACE_SECONDS = 5

# Registering a path that is in the store takes milliseconds; a store that is locked may take longer.
_ROOT_SECONDS = 30

# Where installers put nix. They come before PATH, which differs between terminals, editors and CI: each difference would
# make the repository anew.
_NIX_LOCATIONS = [
    "/nix/var/nix/profiles/default/bin/nix",
    "/run/current-system/sw/bin/nix",
]

# The link in the repository that keeps the package and what it needs from being collected.
_GC_ROOT = "nix-gc-root"

def _find_nix(rctx):
    # Each place is looked at again when a Nix is installed there.
    for location in _NIX_LOCATIONS:
        rctx.watch(location)
        if rctx.path(location).exists:
            return rctx.path(location)
    on_path = find_on_path(rctx, "nix")
    if on_path:
        return on_path
    home = rctx.getenv("HOME") or ""
    if not home.startswith("/"):
        return None
    single_user = rctx.path(home + "/.nix-profile/bin/nix")
    rctx.watch(single_user)
    return single_user if single_user.exists else None

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
    result = _nix_build(rctx, nix, ["--no-link", "--print-out-paths", "--timeout", str(timeout), reference], timeout)
    what = "`nix build` of {}#{}".format(rctx.attr.flake, rctx.attr.attribute)
    if result.return_code == 256:
        return struct(reason = "{} did not end within {} s (nix_timeout)".format(what, timeout))
    if result.return_code != 0:
        return struct(reason = "{} failed: {}".format(what, nix_failure(result.stderr)))
    store_paths = [line for line in result.stdout.split("\n") if line]
    for store_path in store_paths:
        binary = rctx.path(store_path).get_child("bin").get_child(tool.name)
        if binary.exists:
            return _use(rctx, tool, nix, binary, store_path)
    return struct(reason = "{} gave no bin/{} ({})".format(what, tool.name, " ".join(store_paths) or "no output path"))

def _nix_build(rctx, nix, arguments, timeout):
    return rctx.execute(
        [str(nix), "--extra-experimental-features", "nix-command flakes", "build"] + arguments,
        environment = {"NO_COLOR": "1"},
        timeout = timeout + _GRACE_SECONDS,
    )

def _use(rctx, tool, nix, binary, store_path):
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
        # It needs its closure, which is in the store only: kept there as long as this repository exists. Built already, it
        # is not evaluated again. Whoever deletes it by force gets one failing build, then this repository is made again.
        rooted = _nix_build(rctx, nix, ["--offline", "--out-link", str(rctx.path(_GC_ROOT)), store_path], _ROOT_SECONDS)
        if rooted.return_code != 0:
            return struct(reason = "{} could not be kept from garbage collection: {}".format(store_path, nix_failure(rooted.stderr)))
        rctx.symlink(binary, target)
        rctx.watch(binary)
    return struct(
        reason = None,
        origin = binary,
        provenance = {"path": str(binary), "sha256": sha256_of(rctx, binary), "store_path": store_path},
        version = probed.version,
    )
