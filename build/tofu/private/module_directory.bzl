"""Where the module of a macro's `srcs` is, before any target exists."""

load(":file_kinds.bzl", "CONFIGURATION_EXTENSIONS")
load(":paths.bzl", "module_directory")

def module_prefix(directory, srcs):
    """Finds the directory, below the package, whose tests and variable files belong to a module.

    Args:
      directory: what the user says: a path relative to the package, or None.
      srcs: what stands in the macro's `srcs`: a list of labels, a `select`, or None.

    Returns:
      Text to put before a file's name: `bazel-cache/`; "" for the package itself, and where the files do not stand in
      one directory.
    """
    found = directory.strip("/") if directory else _directory_of(srcs)
    return "" if found in [None, "", "."] else found + "/"

def _directory_of(srcs):
    if type(srcs) != "list":
        return None

    # A target may be called anything; only a file of this package says where it is.
    return module_directory([
        text.removeprefix(":")
        for text in [str(label) for label in srcs]
        if "//" not in text and ":" not in text[1:] and _is_configuration(text)
    ]).directory

def _is_configuration(name):
    return any([name.endswith(extension) for extension in CONFIGURATION_EXTENSIONS])
