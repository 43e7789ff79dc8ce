"""Where files stand in the workspace, whichever repository or output directory they are in."""

def workspace_path(file):
    """Returns the path the engine and the user know a file by.

    Args:
      file: a File.

    Returns:
      The path relative to the workspace; files of other repositories stand below `external/`.
    """
    path = file.short_path
    return "external/" + path[len("../"):] if path.startswith("../") else path

def dirname(path):
    """Returns the directory part of a path, "." for a file at the root."""
    return path.rpartition("/")[0] or "."

def module_directory(paths):
    """Finds the directory that all configuration files of a module stand in.

    Args:
      paths: list of text, the paths of the files.

    Returns:
      A struct: `directory`, or None with `found` (the sorted list of different directories).
    """
    found = sorted({dirname(path): None for path in paths}.keys())
    return struct(directory = found[0] if len(found) == 1 else None, found = found)

def path_within_another(paths):
    """Finds a path that stands below another one of the same list.

    Args:
      paths: list of text.

    Returns:
      A struct: `path` and `within`, the path it stands below; None when there is no such pair.
    """
    known = {path: True for path in paths}
    for path in paths:
        parts = path.split("/")
        for count in range(1, len(parts)):
            above = "/".join(parts[:count])
            if above in known:
                return struct(path = path, within = above)
    return None
