"""The rule behind `tofu_stack`: a module that is a root, with its lock file."""

load(":module.bzl", "MODULE_RULE")
load(":module_info.bzl", "TofuModuleInfo")
load(":stack_info.bzl", "TofuStackInfo")

def _tofu_stack_impl(ctx):
    given = MODULE_RULE["implementation"](ctx)
    module = [each for each in given if hasattr(each, "root_files")][0]
    return given + [
        TofuStackInfo(
            directory = module.directory,
            files = module.files,
            label = ctx.label,
            lock_file = ctx.file.lock_file,
            providers = sorted(module.providers.to_list(), key = lambda provider: (provider.source, provider.version)),
            tfvars = ctx.files.tfvars,
        ),
    ]

tofu_stack = rule(
    implementation = _tofu_stack_impl,
    attrs = MODULE_RULE["attrs"] | {
        "lock_file": attr.label(
            doc = "The dependency lock file that deployments of the stack use.",
            allow_single_file = [".hcl"],
        ),
    },
    provides = [TofuModuleInfo, TofuStackInfo],
    doc = """A root module with the modules it calls, its variable files and its lock file.

It only declares, as `tofu_module` does. The validation of a stack also compares its lock file with the provider versions
that the build uses.""",
)
