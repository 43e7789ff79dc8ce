"""The aspect that validates a module: one action, shared by the rule and the test that want its findings."""

load("@bazel_skylib//rules:common_settings.bzl", "BuildSettingInfo")
load("//build/toolchains:types.bzl", "NODE_TOOLCHAIN_TYPE", "TOFU_TOOLCHAIN_TYPE")
load(":driver.bzl", "ACTION_DRIVER", "run_in_worker")
load(":labels.bzl", "display_label")
load(":module_info.bzl", "TofuModuleInfo")
load(":paths.bzl", "path_within_another", "workspace_path")
load(":validation_info.bzl", "TofuValidationInfo")
load(":validation_resources.bzl", "validation_resources")

_LEVELS = ["", "provider", "schema"]

def _tofu_validation_aspect_impl(target, ctx):
    module = target[TofuModuleInfo]
    level = ctx.attr.level or ctx.attr._level[BuildSettingInfo].value
    providers = _one_version_each(module)
    if ctx.attr.level == "provider":
        _require_binaries(module, providers)
    return TofuValidationInfo(
        label = display_label(module.label),
        result = _validate(ctx, module, providers, level),
    )

def _one_version_each(module):
    by_source = {}
    for provider in module.providers.to_list():
        other = by_source.setdefault(provider.source, provider)
        if other.version != provider.version:
            fail(("%s: 'providers' of the module and its 'deps' have %s in two versions, %s and %s, and an engine " +
                  "can load one. Name the same version everywhere.") %
                 (display_label(module.label), provider.source, other.version, provider.version))
    return [by_source[source] for source in sorted(by_source)]

def _require_binaries(module, providers):
    for provider in providers:
        if not provider.binary:
            fail(("%s: level = \"provider\" is pinned, but %s %s has only a recorded schema on this machine. " +
                  "Remove it from FLYWHEEL_SCHEMA_ONLY_PROVIDERS, or remove 'level'.") %
                 (display_label(module.label), provider.source, provider.version))

def _files_to_read(module):
    files = sorted(depset(module.root_files, transitive = [module.files]).to_list(), key = workspace_path)

    # A file below a directory of the list would be linked through that directory, into the sources.
    overlap = path_within_another([workspace_path(file) for file in files])
    if overlap:
        fail(("%s: the files of the module and its 'deps' have %s, and %s, which is in that directory already. " +
              "Remove one of them, for example from 'data'.") %
             (display_label(module.label), overlap.within, overlap.path))
    return files

def _modules(module):
    """The module itself and all that it calls, so that advice can name the target that a file belongs to."""
    own = struct(label = display_label(module.label), directory = module.directory)
    children = sorted(module.children.to_list(), key = lambda child: (child.directory, child.label))
    return [{"directory": each.directory, "label": each.label} for each in [own] + children]

def _validate(ctx, module, providers, level):
    # One module may be validated at two levels in one build.
    stem = ctx.label.name + ("." + ctx.attr.level if ctx.attr.level else "")
    result = ctx.actions.declare_file(stem + ".validation.json")
    request = ctx.actions.declare_file(stem + ".request.json")
    tofu = ctx.toolchains[TOFU_TOOLCHAIN_TYPE].tool_info
    files = _files_to_read(module)
    inputs = [request, tofu.binary] + files
    asked = []
    for provider in providers:
        entry = {
            "origin": provider.origin,
            "schema": provider.schema.path,
            "source": provider.source,
            "verified": provider.verified,
            "version": provider.version,
        }
        inputs.append(provider.schema)
        if provider.binary and level != "schema":
            entry["binary"] = provider.binary.path
            inputs.append(provider.binary)
        asked.append(entry)
    ctx.actions.write(request, json.encode_indent({
        "declaredProviders": [{"name": each.name, "source": each.source} for each in module.declared_providers],
        "deps": [{"directory": dep.directory, "label": dep.label, "name": dep.name} for dep in module.deps],
        "directory": module.directory,
        "files": [{"at": workspace_path(file), "path": file.path} for file in files],
        "label": display_label(module.label),
        "modules": _modules(module),
        "output": result.path,
        "providers": asked,
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
        resource_set = validation_resources(len([entry for entry in asked if "binary" in entry])),
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
