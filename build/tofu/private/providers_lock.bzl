"""`tofu_providers_lock`: `bazel run` writes a lock file anew, and a test says when that is due."""

load("//build/toolchains:types.bzl", "NODE_TOOLCHAIN_TYPE", "TOFU_TOOLCHAIN_TYPE")
load(":driver.bzl", "EXECUTABLE_DRIVER")
load(":file_kinds.bzl", "CONFIGURATION_EXTENSIONS")
load(":labels.bzl", "display_label")
load(":launcher.bzl", "write_launcher")
load(":module_info.bzl", "TofuModuleInfo")
load(":paths.bzl", "workspace_path")

# What `tofu init` on the machines of a usual team wants; hashes are of packages, and a package is of one platform.
_PLATFORMS = ["darwin_amd64", "darwin_arm64", "linux_amd64", "linux_arm64"]

_FLAG = "//build/tofu/private:without_providers_flag"

def _without_providers_impl(_settings, _attr):
    return {_FLAG: True}

_without_providers = transition(
    implementation = _without_providers_impl,
    inputs = [],
    outputs = [_FLAG],
)

def _request(ctx):
    """The file that tells the program what to do, and what it needs besides."""
    lock_file = ctx.file.lock_file
    if not lock_file.is_source or lock_file.short_path.startswith("../"):
        fail("%s: 'lock_file' is %s, which is no source file of this repository and cannot be rewritten." %
             (display_label(ctx.label), workspace_path(lock_file)))
    modules = {}
    for target in ctx.attr.modules:
        module = target[TofuModuleInfo]
        modules[module.directory] = display_label(module.label)
        for child in module.children.to_list():
            modules.setdefault(child.directory, child.label)
    files = [
        file
        for file in depset(transitive = [target[TofuModuleInfo].files for target in ctx.attr.modules]).to_list()
        if [extension for extension in CONFIGURATION_EXTENSIONS if file.basename.endswith(extension)]
    ]
    tofu = ctx.toolchains[TOFU_TOOLCHAIN_TYPE].tool_info.binary
    request = ctx.actions.declare_file(ctx.label.name + ".request.json")
    ctx.actions.write(request, json.encode_indent({
        "files": [
            {"at": at, "path": path}
            for at, path in sorted([(workspace_path(file), file.short_path) for file in files])
        ],
        "label": ctx.attr.update or display_label(ctx.label),
        "lockFile": lock_file.short_path,
        "lockFileAt": workspace_path(lock_file),
        "mirror": ctx.attr.mirror,
        "modules": [{"directory": directory, "label": modules[directory]} for directory in sorted(modules)],
        "platforms": ctx.attr.platforms,
        "tofu": tofu.short_path,
    }, indent = "  ") + "\n")
    return struct(file = request, needs = [request, lock_file, tofu] + files)

def _executable(ctx, command):
    request = _request(ctx)
    launcher = write_launcher(ctx, [command, request.file.short_path])
    return DefaultInfo(
        executable = launcher.executable,
        runfiles = ctx.runfiles(launcher.files + request.needs),
    )

def _tofu_providers_lock_impl(ctx):
    for platform in ctx.attr.platforms:
        if len(platform.split("_")) != 2 or not platform.replace("_", "").isalnum():
            fail("%s: 'platforms' has \"%s\", where OS_ARCH such as \"linux_amd64\" was expected." %
                 (display_label(ctx.label), platform))
    return _executable(ctx, "providers-lock")

def _tofu_providers_lock_test_impl(ctx):
    return _executable(ctx, "providers-lock-check")

_ATTRS = {
    "lock_file": attr.label(
        doc = "The `.terraform.lock.hcl`; an empty file is fine.",
        allow_single_file = True,
        mandatory = True,
    ),
    "mirror": attr.string(
        doc = "Where `bazel run` takes packages from in place of the registries: a directory, absolute or relative to " +
              "the workspace, or the `https://` address of a network mirror. `FLYWHEEL_PROVIDER_MIRROR` and `-- --mirror` win.",
    ),
    "modules": attr.label_list(
        doc = "The modules whose providers the lock file is for; those of their `deps` come along.",
        providers = [TofuModuleInfo],
        cfg = _without_providers,
        mandatory = True,
        allow_empty = False,
    ),
    "platforms": attr.string_list(
        doc = "`OS_ARCH` of the machines that use the lock file.",
        default = _PLATFORMS,
    ),
    "update": attr.string(doc = "The label to name in `bazel run LABEL`; the target's own where empty."),
    "_allowlist_function_transition": attr.label(
        default = "@bazel_tools//tools/allowlists/function_transition_allowlist",
    ),
} | EXECUTABLE_DRIVER

tofu_providers_lock_update = rule(
    implementation = _tofu_providers_lock_impl,
    attrs = _ATTRS,
    executable = True,
    toolchains = [NODE_TOOLCHAIN_TYPE, TOFU_TOOLCHAIN_TYPE],
    doc = "`bazel run` writes the lock file anew with a real engine, and touches no other file.",
)

tofu_providers_lock_test = rule(
    implementation = _tofu_providers_lock_test_impl,
    attrs = _ATTRS,
    test = True,
    toolchains = [NODE_TOOLCHAIN_TYPE, TOFU_TOOLCHAIN_TYPE],
    doc = "Fails when a provider that a module requires is not in the lock file, in a version that fits, with hashes.",
)

def tofu_providers_lock(name, lock_file, modules, platforms = None, mirror = "", **kwargs):
    """Declares `NAME`, which `bazel run` writes a lock file with, and `NAME_test`, which says when that is due.

    The engine sees nothing but what the modules require: their sources and version constraints. A locked version that
    still fits is kept (`bazel run LABEL -- --upgrade` looks for newer ones); so is what no module here requires.

    Args:
      name: the target; by custom `providers.lock`.
      lock_file: the `.terraform.lock.hcl`; it must exist, and may be empty.
      modules: the `tofu_module` targets whose providers it is for; those of their `deps` come along.
      platforms: `OS_ARCH` of the machines that use it; linux and darwin on amd64 and arm64 when absent.
      mirror: a directory (absolute, or relative to the workspace) or the `https://` address of a network mirror, in place
        of the registries.
      **kwargs: common attributes of both targets.
    """
    tofu_providers_lock_update(
        name = name,
        lock_file = lock_file,
        mirror = mirror,
        modules = modules,
        platforms = platforms or _PLATFORMS,
        **kwargs
    )
    tofu_providers_lock_test(
        name = name + "_test",
        size = "small",
        lock_file = lock_file,
        modules = modules,
        update = "//%s:%s" % (native.package_name(), name),
        **kwargs
    )
