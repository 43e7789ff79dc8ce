"""Finding the npm that belongs to a node; only @flywheel_npm uses it."""

def link_npm(rctx, node):
    """Links the directory of npm's package as `npm`, when there is one.

    Args:
      rctx: the repository context.
      node: path of the node binary.
    """
    candidates = [
        # Official archives, nvm, Homebrew, Nix: prefix/bin/node and prefix/lib/node_modules/npm.
        node.realpath.dirname.dirname.get_child("lib"),
        rctx.path("/usr/local/lib"),
        rctx.path("/usr/lib"),
    ]
    directories = [candidate.get_child("node_modules").get_child("npm") for candidate in candidates]
    directories.insert(1, rctx.path("/usr/share/nodejs/npm"))
    on_path = rctx.which("npm")
    if on_path and on_path.realpath.basename == "npm-cli.js":
        directories.append(on_path.realpath.dirname.dirname)
    for directory in directories:
        if directory.get_child("bin").get_child("npm-cli.js").exists:
            rctx.symlink(directory, "npm")
            return
