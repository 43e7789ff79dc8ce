"""Finding a program on PATH such that a later change is noticed; `rctx.which` watches nothing."""

def find_on_path(rctx, name):
    """Looks for a file on PATH, and has Bazel look again when one appears or vanishes in any directory up to it.

    Args:
      rctx: the repository context.
      name: string, the file's name.

    Returns:
      path or None.
    """
    for directory in (rctx.getenv("PATH") or "").split(":"):
        if not directory.startswith("/"):
            continue
        candidate = rctx.path(directory).get_child(name)
        rctx.watch(candidate)
        if candidate.exists and not candidate.is_dir:
            return candidate
    return None
