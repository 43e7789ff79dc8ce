"""The macro `tofu_aggregates`: names for the checks of many modules."""

load(":fmt.bzl", "tofu_fmt")

# The tests of one module, by the ends of their names. A suite of each is made.
_TESTS = [
    "_fmt_test",
    "_plan_check",
    "_test",
    "_validate_test",
]

def _tofu_checks_impl(ctx):
    groups = [target[OutputGroupInfo] for target in ctx.attr.checks if OutputGroupInfo in target]

    # A filegroup would keep these to itself, and --output_groups would find nothing.
    return [
        DefaultInfo(files = depset(transitive = [target[DefaultInfo].files for target in ctx.attr.checks])),
        OutputGroupInfo(**{
            name: depset(transitive = [getattr(group, name) for group in groups if hasattr(group, name)])
            for name in ["sarif", "validation_results"]
        }),
    ]

_tofu_checks = rule(
    implementation = _tofu_checks_impl,
    attrs = {"checks": attr.label_list(doc = "Targets such as `tofu_validate`.", mandatory = True)},
    doc = "Several checks as one target, with their output groups.",
)

def tofu_aggregates(name, modules = [], groups = [], **kwargs):
    """Declares the checks of many modules together, so that one label stands for all.

    Targets: `NAME_modules`, `NAME_validate` (also with `--output_groups=sarif`), `NAME_validate_test`, `NAME_plan_check`
    (a suite; built with `--output_groups=sarif` it gives the SARIF of each), `NAME_test`, `NAME_fmt_test`, and `NAME_fmt` (run: formats the files of all). With `name = "all"` one builds `//tofu/modules:all_validate` and
    tests `//tofu/modules:all_fmt_test`.

    Args:
      name: how the targets' names begin.
      modules: labels of `tofu_package`, `tofu_stack` or `tf_module` targets. A dictionary from a name to a label makes
        the module's own targets known here as well: `:x`, `:x_validate` and so on for `{"x": "//path/to:x"}`.
      groups: other aggregates, as `//PACKAGE:NAME`, for example `//tofu/modules:all`.
      **kwargs: common attributes of all targets: `visibility`, `tags`, `testonly` and so on.
    """
    where = "//%s: tofu_aggregates(name = \"%s\")" % (native.package_name(), name)
    if not modules and not groups:
        # A test_suite of nothing would be a suite of every test in the package.
        fail("%s names nothing in 'modules' and 'groups'. Add a module: modules = [\"//path/to:module\"]" % where)
    if type(modules) == "dict":
        for alias, module in modules.items():
            _alias(alias, module, **kwargs)
        modules = modules.values()
    modules = [_full(label) for label in modules]
    groups = [_full(label) for label in groups]

    native.filegroup(
        name = name + "_modules",
        srcs = modules + [group + "_modules" for group in groups],
        **kwargs
    )
    _tofu_checks(
        name = name + "_validate",
        checks = [label + "_validate" for label in modules + groups],
        **kwargs
    )
    tofu_fmt(
        name = name + "_fmt",
        deps = [label + "_fmt" for label in modules + groups],
        **kwargs
    )
    for end in _TESTS:
        native.test_suite(
            name = name + end,
            tests = [label + end for label in modules + groups],
            **kwargs
        )

def _alias(name, module, **kwargs):
    module = _full(module)
    for end in ["", "_fmt", "_validate"]:
        native.alias(
            name = name + end,
            actual = module + end,
            **kwargs
        )
    for end in _TESTS:
        # An alias of a test is nothing that a suite could have.
        native.test_suite(
            name = name + end,
            tests = [module + end],
            **kwargs
        )

def _full(label):
    """A label with its target's name, to which the ends of other names can be added."""
    label = str(label)
    if ":" in label:
        return label
    return "%s:%s" % (label, label.rpartition("/")[2]) if "/" in label else ":" + label
