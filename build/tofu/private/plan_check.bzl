"""The rule `tofu_plan_check`: plans a module with mocked providers, and judges what their validators say of known values."""

load("@bazel_skylib//rules:common_settings.bzl", "BuildSettingInfo")
load("//build/toolchains:types.bzl", "NODE_TOOLCHAIN_TYPE", "TOFU_TOOLCHAIN_TYPE")
load(":driver.bzl", "ACTION_DRIVER", "EXECUTABLE_DRIVER", "run_in_worker")
load(":engine_request.bzl", "engine_files", "engine_modules", "engine_providers", "one_version_each", "require_binaries")
load(":file_kinds.bzl", "TEST_EXTENSIONS", "VARIABLE_EXTENSIONS")
load(":labels.bzl", "display_label")
load(":launcher.bzl", "write_launcher")
load(":module_info.bzl", "TofuModuleInfo")
load(":paths.bzl", "workspace_path")
load(":sarif.bzl", "write_sarif")
load(":validation_info.bzl", "TofuValidationInfo")
load(":validation_resources.bzl", "validation_resources")

def _is_test(file):
    for extension in TEST_EXTENSIONS:
        if file.basename.endswith(extension):
            return True
    return False

def _without_tests(module, tfvars):
    """The module as the engine sees it in this check: its own tests are not run with it."""
    root_files = [file for file in module.root_files if not _is_test(file)]
    return struct(
        label = module.label,
        directory = module.directory,
        files = module.files,
        root_files = root_files + tfvars,
        children = module.children,
        module_sources = module.module_sources,
        providers = module.providers,
    )

def _plan(ctx, module, providers, level):
    result = ctx.actions.declare_file(ctx.label.name + ".validation.json")
    request = ctx.actions.declare_file(ctx.label.name + ".request.json")
    tofu = ctx.toolchains[TOFU_TOOLCHAIN_TYPE].tool_info
    files = engine_files(module)
    asked = engine_providers(providers, level)
    inputs = [request, tofu.binary] + files + asked.inputs
    ctx.actions.write(request, json.encode_indent({
        "directory": module.directory,
        "files": [{"at": workspace_path(file), "path": file.path} for file in files],
        "label": display_label(module.label),
        "modules": engine_modules(module),
        "output": result.path,
        "providers": asked.entries,
        "target": display_label(ctx.label),
        "tofu": tofu.binary.path,
        "tofuVersion": tofu.version,
        "values": ctx.attr.values,
        "variableFiles": [workspace_path(file) for file in ctx.files.tfvars],
    }, indent = "  ") + "\n")
    run_in_worker(
        ctx,
        node = ctx.toolchains[NODE_TOOLCHAIN_TYPE].tool_info.binary,
        command = ["plan-check", request.path],
        inputs = inputs,
        mnemonic = "TofuPlanCheck",
        progress_message = "Planning %s with mocks" % display_label(module.label),
        outputs = [result],
        resource_set = validation_resources(asked.binaries),
        toolchain = NODE_TOOLCHAIN_TYPE,
    )
    return result

def _tofu_plan_check_test_impl(ctx):
    module = _without_tests(ctx.attr.module[TofuModuleInfo], ctx.files.tfvars)
    level = ctx.attr.level or ctx.attr._level[BuildSettingInfo].value
    providers = one_version_each(module)
    if ctx.attr.level == "provider":
        require_binaries(module, providers)
    result = _plan(ctx, module, providers, level)
    sarif = write_sarif(ctx, result, "the plan check %s" % display_label(ctx.label))
    launcher = write_launcher(ctx, ["verdict", result.short_path])
    return [
        DefaultInfo(
            executable = launcher.executable,
            runfiles = ctx.runfiles(launcher.files + [result]),
        ),
        OutputGroupInfo(sarif = depset([sarif]), validation_results = depset([result])),
        TofuValidationInfo(label = display_label(module.label), result = result, sarif = sarif),
    ]

# The name of a class of tests has to say that it is one; the macro is what people write.
tofu_plan_check_test = rule(
    implementation = _tofu_plan_check_test_impl,
    attrs = {
        "level": attr.string(
            doc = "Pins the level: `provider` or `schema`. Empty: `//build/tofu:validation_level` decides. " +
                  "At level `schema` the providers' own rules are not run, and the result says so.",
            values = ["", "provider", "schema"],
        ),
        "module": attr.label(
            doc = "The `tofu_module` to plan.",
            providers = [TofuModuleInfo],
            mandatory = True,
        ),
        "tfvars": attr.label_list(
            doc = "Variable files to plan with, besides those the engine reads by itself; the last one wins.",
            allow_files = VARIABLE_EXTENSIONS,
        ),
        "values": attr.string_dict(
            doc = "Values to plan with; they win over every file. A key is the name of a variable, or ADDRESS.ATTRIBUTE " +
                  "of what a provider computes (`data.aws_ami.base.id`). A value is text, or JSON where the type is no string.",
        ),
        "_level": attr.label(default = "//build/tofu:validation_level"),
    } | ACTION_DRIVER | EXECUTABLE_DRIVER,
    test = True,
    toolchains = [NODE_TOOLCHAIN_TYPE, TOFU_TOOLCHAIN_TYPE],
    doc = "Plans a module with mocked providers; see the macro `tofu_plan_check`.",
)

def tofu_plan_check(name, module, values = {}, tfvars = [], level = "", **kwargs):
    """Plans a module with a real engine, every provider mocked, and fails when the plan does. It is a test.

    Most wrong values pass `tofu validate`: the validators of many providers do not look at a block that has an unknown
    value in it, and there every variable is one. Here variables are known: required ones get a placeholder by their type
    and name, unless `values` or a variable file gives one. Offline, without credentials and state; nothing is made.

    One cached action (`TofuPlanCheck`) writes `NAME.validation.json` (`flywheel-validation/1` with `check` `plan`, also in
    the output group `validation_results`); the test reads it. The output group `sarif` has the same findings as SARIF
    2.1.0, `NAME.sarif`, which is only made when it is asked for. A finding that depends on a placeholder or a mocked value
    names it and what to write into `values`.

    Args:
      name: the target.
      module: the `tofu_module` to plan.
      values: values to plan with; they win over every file. A key is the name of a variable, or ADDRESS.ATTRIBUTE of what
        a provider computes (`data.aws_ami.base.id`). A value is text, or JSON where the type is no string.
      tfvars: variable files to plan with, besides those the engine reads by itself; the last one wins.
      level: pins the level: `provider` or `schema`.
      **kwargs: the common attributes of tests.
    """
    tofu_plan_check_test(
        name = name,
        module = module,
        values = values,
        tfvars = tfvars,
        level = level,
        **kwargs
    )
