"""The rule ts_bundle."""

_SUFFIXES = {"cjs": ".cjs", "esm": ".mjs"}

def _node_modules_root(files, label):
    for file in files:
        before, found, _ = file.path.partition("/node_modules/")
        if found:
            return before + "/node_modules"
    fail("{}: node_modules has no file below a node_modules directory. Give it @flywheel_npm//:node_modules.".format(label))

def _ts_bundle_impl(ctx):
    output = ctx.actions.declare_file(ctx.label.name + _SUFFIXES[ctx.attr.format])
    arguments = ctx.actions.args()
    arguments.add(ctx.file.entry_point)
    arguments.add(output, format = "--outfile=%s")
    arguments.add_all([
        "--bundle",
        "--platform=node",
        "--target=node20",
        "--format=" + ctx.attr.format,
        "--charset=utf8",
        "--log-level=warning",
        # Comments name the repository each source came from, which differs between this repository, its consumers and
        # Bazel's majors: without them all share one bundle, and so the results of the actions that run it.
        "--minify-whitespace",
        # Sources are links to the checkout in a sandbox. Following them would leave the sandbox, resolve packages from
        # the checkout's own node_modules and write the checkout's path into the bundle.
        "--preserve-symlinks",
        # Instead of whichever tsconfig.json lies above the sources.
        "--tsconfig-raw={\"compilerOptions\":{\"verbatimModuleSyntax\":true}}",
    ])
    for replacement, package in ctx.attr.replacements.items():
        arguments.add_all(replacement[DefaultInfo].files, format_each = "--alias:{}=./%s".format(package))
    environment = {}
    if ctx.files.node_modules:
        environment["NODE_PATH"] = _node_modules_root(ctx.files.node_modules, ctx.label)
    ctx.actions.run(
        executable = ctx.executable._esbuild,
        arguments = [arguments],
        inputs = depset([ctx.file.entry_point] + ctx.files.srcs + ctx.files.replacements + ctx.files.node_modules),
        outputs = [output],
        env = environment,
        mnemonic = "TypeScriptBundle",
        progress_message = "Bundling %{label}",
        # No toolchain takes part, which Bazel wants said when actions are grouped by toolchain.
        toolchain = None,
    )
    return [DefaultInfo(files = depset([output]), runfiles = ctx.runfiles([output]))]

ts_bundle = rule(
    implementation = _ts_bundle_impl,
    doc = """Bundles a TypeScript program into one file for Node 20.19 or newer.

The output depends on the sources' content and their paths in the workspace, not on where the workspace is.""",
    attrs = {
        "entry_point": attr.label(
            doc = "The file whose top level is the program.",
            allow_single_file = [".ts"],
            mandatory = True,
        ),
        "format": attr.string(
            doc = "`esm` gives `NAME.mjs`. `cjs` gives `NAME.cjs`, which Node starts in a few milliseconds less, and " +
                  "which loads what `import()` names when it is called; its top level cannot `await`.",
            default = "esm",
            values = ["cjs", "esm"],
        ),
        "node_modules": attr.label(
            doc = "The packages that the sources may import; without it Node's built-in modules only.",
            allow_files = True,
        ),
        "replacements": attr.label_keyed_string_dict(
            doc = "Files that stand for packages in what others import, each with the name of its package.",
            allow_files = [".ts"],
        ),
        "srcs": attr.label_list(
            doc = "The files that the entry point imports, directly or not.",
            allow_files = [".ts", ".json"],
        ),
        "_esbuild": attr.label(
            default = "@flywheel_npm//:esbuild",
            allow_single_file = True,
            cfg = "exec",
            executable = True,
        ),
    },
)
