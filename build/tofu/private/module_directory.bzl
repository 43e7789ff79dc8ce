"""Where the module of a macro's `srcs` is, before any target exists."""

load(":file_kinds.bzl", "CONFIGURATION_EXTENSIONS")
load(":paths.bzl", "module_directory")

def module_prefix(where, directory, srcs):
    """Finds the directory, below the package, whose tests and variable files belong to a module.

    Args:
      where: the label of the macro's target, for the error.
      directory: what the user says: a path relative to the package, or None.
      srcs: what stands in the macro's `srcs`: a list of labels, a `select`, or None.

    Returns:
      Text to put before a file's name: `bazel-cache/`; "" for the package itself, and where the files do not stand in
      one directory.
    """
    problem = directory_problem(directory)
    if problem:
        fail("%s: directory = \"%s\" %s" % (where, directory, problem))
    found = directory.strip("/") if directory else _directory_of(srcs)
    return "" if found in [None, "", "."] else found + "/"

def directory_problem(directory):
    """What is wrong with a `directory`, before anything is looked for there.

    Args:
      directory: what the user says: text, or None.

    Returns:
      The end of a sentence that begins with it, or None.
    """
    if not directory or (not directory.startswith("/") and ".." not in directory.split("/")):
        return None
    return ("leads out of the package. It is a path below the BUILD file, for example directory = \"network\". " +
            "A module elsewhere is declared in a BUILD file there, or in one above it.")

def no_module_problem(directory, found):
    """What to say where no configuration file stands in a `directory`.

    Args:
      directory: what the user says, or "" for the package itself.
      found: list of text: the configuration files in and below the package, relative to it.

    Returns:
      Sentences.
    """
    others = module_directory(found).found
    if others == ["."]:
        advice = "The package itself has some: leave 'directory' out."
    elif others:
        example = [other for other in others if other != "."][0]
        advice = "Some stand in: %s. Name one of these: directory = \"%s\"." % (", ".join(others), example)
    else:
        advice = "None stands in this package: add files such as main.tf."
    return ("directory = \"%s\" has no configuration file (%s). %s " +
            "It is a path below the BUILD file, and no other BUILD file may stand there or on the way.") % (
        directory,
        ", ".join(CONFIGURATION_EXTENSIONS),
        advice,
    )

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
