"""The rule `tofu_module`: declares what a module is made of; it runs nothing."""

load(":file_kinds.bzl", "CONFIGURATION_EXTENSIONS", "TEST_EXTENSIONS", "VARIABLE_EXTENSIONS")
load(":labels.bzl", "display_label")
load(":module_info.bzl", "TofuModuleInfo")
load(":module_sources.bzl", "called_sources")
load(":paths.bzl", "dirname", "module_directory", "workspace_path")
load(":provider_info.bzl", "TofuProviderInfo")

def _tofu_module_impl(ctx):
    srcs = ctx.files.srcs
    if not srcs:
        fail(("%s: 'srcs' has no file, so there is no module. Add its configuration files: " +
              "srcs = glob([\"*.tf\"])") % display_label(ctx.label))
    place = module_directory([workspace_path(file) for file in srcs])
    if not place.directory:
        fail(("%s: 'srcs' has files of %d directories (%s), but a module is one directory. " +
              "Make one tofu_module for each and name the children in 'deps'.") %
             (display_label(ctx.label), len(place.found), ", ".join(place.found)))
    deps = [dep[TofuModuleInfo] for dep in ctx.attr.deps]
    sources = called_sources(ctx.label, ctx.attr.module_sources, ctx.attr.written_module_sources, TofuModuleInfo)
    called = deps + [target[TofuModuleInfo] for target in ctx.attr.module_sources]
    dep_names = _as_written(ctx.attr.written_deps, ctx.attr.deps)
    provider_names = _as_written(ctx.attr.written_providers, ctx.attr.providers)
    files = depset(
        srcs + ctx.files.data,
        transitive = [module.files for module in called],
    )
    root_files = ctx.files.tests + ctx.files.tfvars
    return [
        DefaultInfo(
            files = depset(srcs + ctx.files.data + root_files),
            runfiles = ctx.runfiles(root_files, transitive_files = files),
        ),
        TofuModuleInfo(
            label = ctx.label,
            directory = place.directory,
            deps = [
                struct(label = display_label(dep.label), directory = dep.directory, name = name)
                for dep, name in zip(deps, dep_names)
            ],
            declared_providers = [
                struct(source = target[TofuProviderInfo].source, name = name)
                for target, name in zip(ctx.attr.providers, provider_names)
            ],
            files = files,
            root_files = root_files,
            children = depset(
                [child_struct(module) for module in called],
                transitive = [module.children for module in called],
            ),
            module_sources = sources,
            providers = depset(
                [_provider_struct(target[TofuProviderInfo]) for target in ctx.attr.providers],
                transitive = [module.providers for module in called],
            ),
            unlisted = _unlisted(place.directory, srcs + ctx.files.data, ctx.files.siblings),
        ),
    ]

def child_struct(module):
    """Returns what callers keep of a module.

    Args:
      module: a TofuModuleInfo.

    Returns:
      A struct for the depset `children`.
    """
    return struct(
        label = display_label(module.label),
        directory = module.directory,
        sources = tuple(module.module_sources),
    )

def _as_written(names, targets):
    """How the BUILD file names the targets of an attribute; by their labels where the macro could not see it."""
    return names if len(names) == len(targets) else [display_label(target.label) for target in targets]

def _unlisted(directory, listed, siblings):
    known = {workspace_path(file): True for file in listed}
    paths = [workspace_path(file) for file in siblings]
    return sorted([path for path in paths if dirname(path) == directory and path not in known])

def _provider_struct(info):
    return struct(
        source = info.source,
        version = info.version,
        binary = info.binary,
        schema = info.schema,
        verified = info.verified,
        origin = info.origin,
    )

# What the rule is made of; tofu_stack adds to it.
MODULE_RULE = dict(
    implementation = _tofu_module_impl,
    attrs = {
        "data": attr.label_list(
            doc = "Files that the configuration reads with `file`, `templatefile` and the like.",
            allow_files = True,
        ),
        "deps": attr.label_list(
            doc = "The modules that `module` blocks of this one call.",
            providers = [TofuModuleInfo],
        ),
        "module_sources": attr.label_keyed_string_dict(
            doc = "The modules that stand for sources that are no paths, each with these sources, as JSON. The macro writes it.",
            providers = [TofuModuleInfo],
        ),
        "providers": attr.label_list(
            doc = "The providers this module itself requires; those of `deps` come along.",
            providers = [TofuProviderInfo],
        ),
        "siblings": attr.label_list(
            doc = "The macro sets it: the configuration files in the directories of `srcs`, to tell which are not listed.",
            allow_files = CONFIGURATION_EXTENSIONS,
        ),
        "srcs": attr.label_list(
            doc = "The configuration files, all of one directory.",
            allow_files = CONFIGURATION_EXTENSIONS,
            mandatory = True,
        ),
        "tests": attr.label_list(
            doc = "The test files (`*.tftest.hcl`, `*.tofutest.hcl`), of the module's directory and its `tests` directory. " +
                  "The engine validates them with the module, but not with the modules that call it.",
            allow_files = TEST_EXTENSIONS,
        ),
        "tfvars": attr.label_list(
            doc = "Variable files. The engine reads `terraform.tfvars` and `*.auto.tfvars` when it validates the module, " +
                  "but not when it validates the modules that call it.",
            allow_files = VARIABLE_EXTENSIONS,
        ),
        "written_deps": attr.string_list(
            doc = "The macro sets it: `deps` as the BUILD file writes them, for advice.",
        ),
        "written_module_sources": attr.string_dict(
            doc = "The macro sets it: `module_sources` as the BUILD file writes it, for advice.",
        ),
        "written_providers": attr.string_list(
            doc = "The macro sets it: `providers` as the BUILD file writes them, for advice.",
        ),
    },
    provides = [TofuModuleInfo],
    doc = """One OpenTofu module: a directory of configuration files, the data it reads, the modules and providers it uses.

It only declares: building it runs nothing and says nothing about the module. `tofu_validate`, or `tofu_package` which
makes one, validates it.""",
)

tofu_module = rule(**MODULE_RULE)
