"""What a rule of another repository can know of a stack."""

load("@rules_flywheel//build/tofu:providers.bzl", "TofuModuleInfo", "TofuStackInfo")

def _stack_facts_impl(ctx):
    stack = ctx.attr.stack[TofuStackInfo]
    facts = ctx.actions.declare_file(ctx.label.name + ".json")
    ctx.actions.write(facts, json.encode({
        "children": sorted([child.directory for child in ctx.attr.stack[TofuModuleInfo].children.to_list()]),
        "directory": stack.directory,
        "files": sorted([file.short_path for file in stack.files.to_list()]),
        "lock_file": stack.lock_file.short_path,
        "providers": [[provider.source, provider.version] for provider in stack.providers],
        "tfvars": [file.short_path for file in stack.tfvars],
    }))
    return DefaultInfo(files = depset([facts]))

stack_facts = rule(
    implementation = _stack_facts_impl,
    attrs = {"stack": attr.label(mandatory = True, providers = [TofuStackInfo])},
)
