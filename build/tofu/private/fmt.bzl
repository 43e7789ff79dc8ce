"""The rules `tofu_fmt` (run: rewrites the sources) and `tofu_fmt_test` (checks them)."""

load("//build/toolchains:types.bzl", "NODE_TOOLCHAIN_TYPE", "TOFU_TOOLCHAIN_TYPE")
load(":driver.bzl", "EXECUTABLE_DRIVER")
load(":file_kinds.bzl", "CONFIGURATION_EXTENSIONS", "FORMATTED_EXTENSIONS", "TEST_EXTENSIONS", "VARIABLE_EXTENSIONS")
load(":labels.bzl", "display_label")
load(":launcher.bzl", "write_launcher", "write_message")
load(":paths.bzl", "workspace_path")

TofuFormattedInfo = provider(
    doc = "What a `tofu_fmt` rewrites.",
    fields = {"files": "Depset of Files."},
)

def _reason_to_skip(file):
    if file.short_path.startswith("../") or not file.is_source:
        return "is no source file of this repository and cannot be rewritten"
    if file.basename.endswith(".json"):
        return "is JSON, which tofu fmt does not format"
    return None

def _formatted(ctx):
    """The files to format: of generated and foreign files their generators are in charge, of JSON other tools."""
    if not ctx.files.srcs:
        fail("%s: 'srcs' has no file, so there is nothing to format. Add files: srcs = glob([\"*.tf\"])" %
             display_label(ctx.label))
    files = []
    for file in ctx.files.srcs:
        if _reason_to_skip(file):
            continue
        if not any([file.basename.endswith(extension) for extension in FORMATTED_EXTENSIONS]):
            fail("%s: 'srcs' has %s, and tofu fmt formats only %s files. Remove it." %
                 (display_label(ctx.label), workspace_path(file), ", ".join(FORMATTED_EXTENSIONS)))
        files.append(file)
    if not files and not ctx.attr.may_have_nothing:
        file = ctx.files.srcs[0]
        fail(("%s: 'srcs' has %s, which %s. " +
              "'srcs' has nothing else to format: add files, or remove the target.") %
             (display_label(ctx.label), workspace_path(file), _reason_to_skip(file)))
    return files

def _nothing_to_format(ctx):
    text = "nothing to format: the sources of %s are JSON, generated or of other repositories"
    return DefaultInfo(executable = write_message(ctx, text % display_label(ctx.label)))

def _tofu_fmt_impl(ctx):
    own = [] if ctx.attr.deps and not ctx.files.srcs else _formatted(ctx)
    info = TofuFormattedInfo(files = depset(own, transitive = [dep[TofuFormattedInfo].files for dep in ctx.attr.deps]))
    files = info.files.to_list()
    if not files:
        return [_nothing_to_format(ctx), info]
    tofu = ctx.toolchains[TOFU_TOOLCHAIN_TYPE].tool_info.binary
    launcher = write_launcher(
        ctx,
        ["format-fix", tofu.short_path] + [file.short_path for file in files],
    )
    return [
        DefaultInfo(
            executable = launcher.executable,
            runfiles = ctx.runfiles(launcher.files + [tofu]),
        ),
        info,
    ]

def _tofu_fmt_test_impl(ctx):
    if not ctx.attr.fix:
        fail(("%s: 'fix' is not set, and a name that does not end in \"_test\" tells no tofu_fmt target either. " +
              "Add the one that rewrites these files: fix = \":NAME_OF_THE_TOFU_FMT\"") % display_label(ctx.label))
    files = _formatted(ctx)
    if not files:
        return _nothing_to_format(ctx)
    tofu = ctx.toolchains[TOFU_TOOLCHAIN_TYPE].tool_info.binary
    launcher = write_launcher(
        ctx,
        ["format-check", tofu.short_path, ctx.attr.fix] + [file.short_path for file in files],
    )
    return DefaultInfo(
        executable = launcher.executable,
        runfiles = ctx.runfiles(launcher.files + [tofu] + files),
    )

_ATTRS = {
    "may_have_nothing": attr.bool(
        doc = "Whether it is fine that none of the files can be formatted. False says it when a list names the wrong files.",
        default = False,
    ),
    "srcs": attr.label_list(
        doc = "The files: `.tf`, `.tofu`, `.tfvars`, `.tftest.hcl`, `.tofutest.hcl`. " +
              "JSON, generated files and files of other repositories are passed over.",
        allow_files = CONFIGURATION_EXTENSIONS + VARIABLE_EXTENSIONS + TEST_EXTENSIONS,
    ),
} | EXECUTABLE_DRIVER

tofu_fmt = rule(
    implementation = _tofu_fmt_impl,
    attrs = _ATTRS | {
        "deps": attr.label_list(
            doc = "Other `tofu_fmt` targets, whose files are rewritten as well: one run for many modules.",
            providers = [TofuFormattedInfo],
        ),
    },
    executable = True,
    toolchains = [NODE_TOOLCHAIN_TYPE, TOFU_TOOLCHAIN_TYPE],
    doc = "`bazel run` rewrites the sources as `tofu fmt` would, in the workspace, and touches no other file.",
)

tofu_fmt_test = rule(
    implementation = _tofu_fmt_test_impl,
    attrs = _ATTRS | {
        "fix": attr.string(
            doc = "The label to name in `bazel run LABEL` when a file needs formatting.",
            mandatory = True,
        ),
    },
    test = True,
    toolchains = [NODE_TOOLCHAIN_TYPE, TOFU_TOOLCHAIN_TYPE],
    doc = "Fails with a diff and the `bazel run` line that fixes it when a file is not formatted; tells a syntax error apart.",
)
