"""The aspect that validates a module: one action, shared by the rule and the test that want its findings."""

load("@bazel_skylib//rules:common_settings.bzl", "BuildSettingInfo")
load("//build/toolchains:types.bzl", "NODE_TOOLCHAIN_TYPE", "TOFU_TOOLCHAIN_TYPE")
load(":driver.bzl", "ACTION_DRIVER", "run_in_worker")
load(":engine_request.bzl", "engine_files", "engine_modules", "engine_providers", "one_version_each", "require_binaries")
load(":labels.bzl", "display_label")
load(":module_info.bzl", "TofuModuleInfo")
load(":paths.bzl", "workspace_path")
load(":sarif.bzl", "write_sarif")
load(":stack_info.bzl", "TofuStackInfo")
load(":validation_info.bzl", "TofuValidationInfo")
load(":validation_resources.bzl", "validation_resources")

_LEVELS = ["", "provider", "schema"]

def _tofu_validation_aspect_impl(target, ctx):
    module = target[TofuModuleInfo]
    level = ctx.attr.level or ctx.attr._level[BuildSettingInfo].value
    providers = one_version_each(module)
    if ctx.attr.level == "provider":
        require_binaries(module, providers)
    stack = target[TofuStackInfo] if TofuStackInfo in target else None
    result = _validate(ctx, module, providers, level, stack)
    return TofuValidationInfo(
        label = display_label(module.label),
        result = result,
        sarif = write_sarif(ctx, result, display_label(module.label)),
    )

def _lock_of(stack):
    """What the request says of a stack: nothing of a module that is none."""
    if not stack:
        return {}
    file = stack.lock_file
    return {"stack": {"lockFile": {"at": workspace_path(file), "label": display_label(file.owner), "path": file.path}} if file else {}}

def _validate(ctx, module, providers, level, stack):
    # One module may be validated at two levels in one build.
    stem = ctx.label.name + ("." + ctx.attr.level if ctx.attr.level else "")
    result = ctx.actions.declare_file(stem + ".validation.json")
    request = ctx.actions.declare_file(stem + ".request.json")
    tofu = ctx.toolchains[TOFU_TOOLCHAIN_TYPE].tool_info
    files = engine_files(module)
    asked = engine_providers(providers, level)
    inputs = [request, tofu.binary] + files + asked.inputs
    if stack and stack.lock_file:
        inputs.append(stack.lock_file)
    ctx.actions.write(request, json.encode_indent(_lock_of(stack) | {
        "declaredProviders": [{"name": each.name, "source": each.source} for each in module.declared_providers],
        "deps": [{"directory": dep.directory, "label": dep.label, "name": dep.name} for dep in module.deps],
        "directory": module.directory,
        "files": [{"at": workspace_path(file), "path": file.path} for file in files],
        "label": display_label(module.label),
        "modules": engine_modules(module),
        "output": result.path,
        "providers": asked.entries,
        "tofu": tofu.binary.path,
        "tofuVersion": tofu.version,
        "unlisted": module.unlisted,
    }, indent = "  ") + "\n")
    run_in_worker(
        ctx,
        node = ctx.toolchains[NODE_TOOLCHAIN_TYPE].tool_info.binary,
        command = ["validate", request.path],
        inputs = inputs,
        mnemonic = "TofuValidate",
        progress_message = "Validating %s" % display_label(module.label),
        outputs = [result],
        resource_set = validation_resources(asked.binaries),
        toolchain = NODE_TOOLCHAIN_TYPE,
    )
    return result

tofu_validation_aspect = aspect(
    implementation = _tofu_validation_aspect_impl,
    attrs = {
        "level": attr.string(values = _LEVELS),
        "_level": attr.label(default = "//build/tofu:validation_level"),
    } | ACTION_DRIVER,
    required_providers = [TofuModuleInfo],
    toolchains = [NODE_TOOLCHAIN_TYPE, TOFU_TOOLCHAIN_TYPE],
    provides = [TofuValidationInfo],
    doc = "Validates one module with a real engine and gives the findings; an invalid module is a finding, not a failure.",
)

# Of each rule that wants the findings of a module.
VALIDATION_ATTRS = {
    "level": attr.string(
        doc = "Pins the level of this module: `provider` or `schema`. Empty: `//build/tofu:validation_level` decides. " +
              "Where `provider` is pinned and a provider has no binary on this machine, the build fails.",
        values = _LEVELS,
    ),
    "module": attr.label(
        doc = "The `tofu_module` to validate.",
        aspects = [tofu_validation_aspect],
        providers = [TofuModuleInfo],
        mandatory = True,
    ),
}
