"""The `h1:` hash of an unpacked package, with nothing but what a repository rule has.

The format is `Hash1` of golang.org/x/mod/sumdb/dirhash: the SHA-256, in base64, of a text that has for each file, sorted
by name, the line `SHA-256 in hexadecimal digits, two spaces, name relative to the package`. Directories do not count.
"""

# No package comes near these; a circle of symbolic links reaches both.
_MOST_FILES = 10000
_DEEPEST = 32

_LINES = ".flywheel-package-hash"
_COPY = ".flywheel-package-file"

_URL_ESCAPES = {
    "%": "%25",
    " ": "%20",
    "\"": "%22",
    "#": "%23",
    "<": "%3C",
    ">": "%3E",
    "?": "%3F",
    "[": "%5B",
    "\\": "/",
    "]": "%5D",
    "^": "%5E",
    "`": "%60",
    "{": "%7B",
    "|": "%7C",
    "}": "%7D",
}

def file_url(path):
    """Gives the `file:` URL of an absolute path.

    Args:
      path: the path, as a text.

    Returns:
      The URL.
    """
    escaped = "".join([_URL_ESCAPES.get(character, character) for character in path.elems()])
    return "file://" + (escaped if escaped.startswith("/") else "/" + escaped)

def hash_package(rctx, directory, copy_to = None, executable_prefix = None):
    """Hashes the files of a directory, and copies the very bytes that it hashed where a copy is wanted.

    Bazel's downloader is what tells a repository rule the SHA-256 of a file, and it copies while it hashes: what is
    used later is what was hashed, whatever becomes of the original.

    Args:
      rctx: the repository context.
      directory: the path of the unpacked package.
      copy_to: a directory of the repository, or None to keep no copy.
      executable_prefix: files of the package's top directory with this prefix are made executable in the copy.

    Returns:
      A struct of `h1` (without its prefix), or None with `error`, the end of a sentence that starts with the directory.
    """
    names, error = _files(directory)
    if error:
        return struct(h1 = None, error = error)
    lines = []
    for name in names:
        result = rctx.download(
            url = file_url("%s/%s" % (directory, name)),
            output = "%s/%s" % (copy_to, name) if copy_to else _COPY,
            executable = bool(executable_prefix) and name.startswith(executable_prefix),
            allow_fail = True,
        )
        if not result.success:
            return struct(h1 = None, error = "has the file %s, which cannot be read (Bazel's WARNING above has the reason)" % name)
        lines.append("%s  %s\n" % (result.sha256, name))
    rctx.delete(_COPY)
    rctx.file(_LINES, "".join(lines), executable = False)
    digest = rctx.download(url = file_url(str(rctx.path(_LINES))), output = _COPY)
    rctx.delete(_LINES)
    rctx.delete(_COPY)
    return struct(h1 = digest.integrity[len("sha256-"):], error = None)

def _files(directory):
    """The names of all files below a directory, sorted; Starlark has no recursion."""
    names = []
    waiting = [("", directory)]
    for _ in range(_MOST_FILES):
        if not waiting:
            break
        prefix, path = waiting.pop()

        # Not watched: bytes that a lock file vouches for do not become better when the original changes.
        for child in path.readdir(watch = "no"):
            name = prefix + child.basename
            if not child.is_dir:
                names.append(name)
            elif name.count("/") < _DEEPEST:
                waiting.append((name + "/", child))
            else:
                return [], "has directories that are nested without end, at %s" % name
    if waiting or len(names) > _MOST_FILES:
        return [], "has more than %d files" % _MOST_FILES
    return sorted(names), None
