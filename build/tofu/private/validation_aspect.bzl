"""The aspect that validates a module: one action, shared by the rule and the test that want its findings."""

load("@bazel_skylib//rules:common_settings.bzl", "BuildSettingInfo")
load("//build/toolchains:types.bzl", "NODE_TOOLCHAIN_TYPE", "TOFU_TOOLCHAIN_TYPE")
load(":module_info.bzl", "TofuModuleInfo")
load(":paths.bzl", "workspace_path")
load(":validation_info.bzl", "TofuValidationInfo")

LEVELS = ["", "provider", "schema"]

def _tofu_validation_aspect_impl(target, ctx):
    module = target[TofuModuleInfo]
    level = ctx.attr.level or ctx.attr._level[BuildSettingInfo].value
    return TofuValidationInfo(
        label = display_label(module.label),
        result = _validate(ctx, module, _one_version_each(module), level),
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

def _validate(ctx, module, providers, level):
    # One module may be validated at two levels in one build.
    stem = ctx.label.name + ("." + ctx.attr.level if ctx.attr.level else "")
    result = ctx.actions.declare_file(stem + ".validation.json")
    request = ctx.actions.declare_file(stem + ".request.json")
    tofu = ctx.toolchains[TOFU_TOOLCHAIN_TYPE].tool_info
    files = sorted(module.files.to_list(), key = workspace_path)
    inputs = [request, ctx.file._driver, tofu.binary] + files
    asked = []
    for provider in providers:
        entry = {
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
        "directory": module.directory,
        "files": [{"at": workspace_path(file), "path": file.path} for file in files],
        "label": display_label(module.label),
        "output": result.path,
        "providers": asked,
        "tofu": tofu.binary.path,
        "tofuVersion": tofu.version,
    }, indent = "  ") + "\n")
    ctx.actions.run(
        mnemonic = "TofuValidate",
        progress_message = "Validating %s" % display_label(module.label),
        executable = ctx.toolchains[NODE_TOOLCHAIN_TYPE].tool_info.binary,
        arguments = [ctx.file._driver.path, "validate", request.path],
        inputs = inputs,
        outputs = [result],
        env = {},
        execution_requirements = {"block-network": "1"},
        toolchain = NODE_TOOLCHAIN_TYPE,
    )
    return result

def display_label(label):
    """Returns the label as a user types it; those of the main repository have no repository part."""
    text = str(label)
    return text.removeprefix("@@") if text.startswith("@@//") else text.removeprefix("@") if text.startswith("@//") else text

tofu_validation_aspect = aspect(
    implementation = _tofu_validation_aspect_impl,
    attrs = {
        "level": attr.string(values = LEVELS),
        "_driver": attr.label(
            default = "//tools/actions:driver",
            allow_single_file = True,
            cfg = "exec",
        ),
        "_level": attr.label(default = "//build/tofu:validation_level"),
    },
    required_providers = [TofuModuleInfo],
    toolchains = [NODE_TOOLCHAIN_TYPE, TOFU_TOOLCHAIN_TYPE],
    provides = [TofuValidationInfo],
    doc = "Validates one module with a real engine and gives the findings; an invalid module is a finding, not a failure.",
)
