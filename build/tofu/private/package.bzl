"""The macros: names for providers, and all targets of a directory at once."""

load(":file_kinds.bzl", "CONFIGURATION_EXTENSIONS", "TEST_DIRECTORIES", "TEST_EXTENSIONS", "VARIABLE_EXTENSIONS")
load(":fmt.bzl", "tofu_fmt", _tofu_fmt_test = "tofu_fmt_test")
load(":module.bzl", _tofu_module = "tofu_module")
load(":module_directory.bzl", "module_prefix", "no_module_problem")
load(":module_sources.bzl", "sources_by_label")
load(":plan_check.bzl", "tofu_plan_check")
load(":provider_labels.bzl", "provider_labels")
load(":test.bzl", "tofu_test")
load(":validate.bzl", "tofu_validate")
load(":validate_test.bzl", "tofu_validate_test")

def tofu_module(name, srcs, deps = [], providers = [], module_sources = {}, **kwargs):
    """Declares one OpenTofu module, and no more: a `tofu_validate` validates it (`tofu_package` makes both).

    Args:
      name: the target.
      srcs: the configuration files, all of one directory. Where these are plain file names, a configuration file of that
        directory which is not among them is a finding.
      deps: the modules that `module` blocks of this one call.
      providers: the providers this module itself requires: names as in the lock file ("random", or "hashicorp/random"
        where two namespaces have one), or labels of `tofu_provider` targets.
      module_sources: which module stands for a source that is no path: a dictionary from the source, exactly as `module`
        blocks have it, to a label, also of another repository. A registry address carries the version of what stands for
        it: `{"NAMESPACE/NAME/SYSTEM@1.4.2": "@infra//modules/x"}`. Such a module need not be in `deps`.
      **kwargs: the other attributes of the rule: `data`, `tests`, `tfvars`, and the common ones.
    """
    module_rule = kwargs.pop("module_rule", _tofu_module)
    where = "//%s:%s" % (native.package_name(), name)
    module_rule(
        name = name,
        srcs = srcs,
        deps = deps,
        module_sources = sources_by_label(module_sources, where),
        providers = provider_labels(providers, where),
        siblings = _siblings(srcs),
        written_deps = _texts(deps),
        written_module_sources = {source: str(label) for source, label in module_sources.items()},
        written_providers = _texts(providers),
        **kwargs
    )

def _texts(values):
    """The values of an attribute as they are written; nothing where that cannot be seen, as in a select."""
    return [str(value) for value in values] if type(values) == "list" else []

def _siblings(srcs):
    """The configuration files in the directories of plain file names; none where one entry is anything else."""
    if type(srcs) != "list":
        return []
    directories = {}
    for src in srcs:
        if type(src) != "string" or "//" in src or src.startswith("@"):
            return []
        if not src.startswith(":"):
            directories[src.rpartition("/")[0]] = True
    return _all_of([directory + "/" if directory else "" for directory in directories], CONFIGURATION_EXTENSIONS)

def tofu_fmt_test(name, srcs, fix = None, **kwargs):
    """Checks that files are formatted as `tofu fmt` would.

    Args:
      name: the target.
      srcs: the files.
      fix: the label of the `tofu_fmt` that rewrites them; `:NAME` without its `_test` when absent.
      **kwargs: the other attributes of the rule, and the common ones of tests.
    """
    if fix == None:
        # Without the suffix there is nothing to guess from, and the rule says so when it is built.
        fixer = name.removesuffix("_test")
        fix = "//%s:%s" % (native.package_name(), fixer) if fixer != name else ""
    _tofu_fmt_test(
        name = name,
        srcs = srcs,
        fix = fix,
        **kwargs
    )

def tofu_package(
        name,
        srcs = None,
        data = [],
        deps = [],
        providers = [],
        tests = None,
        tfvars = None,
        level = "",
        plan_check = True,
        plan_values = {},
        directory = None,
        module_sources = {},
        **kwargs):
    """Declares the module of one directory, its validation, its tests and its format check.

    Targets: `NAME` (tofu_module), `NAME_validate`, `NAME_validate_test`, `NAME_fmt` (run: fixes), `NAME_fmt_test`,
    `NAME_plan_check` (a test), and `NAME_test` (tofu_test; an empty suite where there is no test file).

    One BUILD file may declare the modules of many directories: name the files (`srcs = glob(["bazel-cache/*.tf"])`), or the
    directory alone (`directory = "bazel-cache"`). No BUILD file may stand in such a directory.

    Args:
      name: the module's target; by custom the directory's name with "_" for "-".
      srcs: the configuration files, also generated ones; all of the directory when absent.
      data: files the configuration reads.
      deps: the modules it calls.
      providers: the providers it requires, as for `tofu_module`.
      tests: the test files; those of the directory and of its `tests/` when absent.
      tfvars: the variable files; all of the directory when absent.
      level: pins the validation level: `provider` or `schema`.
      plan_check: False leaves out `NAME_plan_check`.
      plan_values: the `values` of `NAME_plan_check`.
      directory: where the module is, relative to the package; when absent, the directory that `srcs` stand in, and that of
        the package where `srcs` are absent or do not tell.
      module_sources: which modules stand for sources that are no paths, also modules of other repositories, as for
        `tofu_module`.
      **kwargs: common attributes of all targets: `visibility`, `tags`, `testonly`, `target_compatible_with` and so on.
    """
    where = "//%s:%s" % (native.package_name(), name)
    own = module_prefix(where, directory, srcs)
    module_kwargs = kwargs.pop("module_kwargs", {})
    if srcs == None:
        srcs = _all_of([own], CONFIGURATION_EXTENSIONS)
        if directory and not srcs:
            fail("%s: %s" % (where, no_module_problem(directory, _all_of(["**/"], CONFIGURATION_EXTENSIONS))))
    if tests == None:
        tests = _all_of([own + place for place in TEST_DIRECTORIES], TEST_EXTENSIONS)
    if tfvars == None:
        tfvars = _all_of([own], VARIABLE_EXTENSIONS)
    tofu_module(
        name = name,
        srcs = srcs,
        data = data,
        deps = deps,
        module_sources = module_sources,
        providers = providers,
        tests = tests,
        tfvars = tfvars,
        **(kwargs | module_kwargs)
    )
    tofu_validate(
        name = name + "_validate",
        module = name,
        level = level,
        **kwargs
    )
    tofu_validate_test(
        name = name + "_validate_test",
        size = "small",
        module = name,
        level = level,
        **kwargs
    )
    if plan_check:
        tofu_plan_check(
            name = name + "_plan_check",
            size = "small",
            module = name,
            level = level,
            values = plan_values,
            **kwargs
        )
    else:
        _no_tests(name + "_plan_check", **kwargs)
    if tests:
        tofu_test(
            name = name + "_test",
            module = name,
            level = level,
            **kwargs
        )
    else:
        _no_tests(name + "_test", **kwargs)
    tofu_fmt(
        name = name + "_fmt",
        srcs = srcs + tests + tfvars,
        may_have_nothing = True,
        **kwargs
    )
    tofu_fmt_test(
        name = name + "_fmt_test",
        size = "small",
        srcs = srcs + tests + tfvars,
        may_have_nothing = True,
        **kwargs
    )

def tf_module(name, srcs = None, providers = [], **kwargs):
    """Declares a module and its checks: `tofu_package` under the name that other rulesets give to it.

    Args:
      name: the module's target.
      srcs: the configuration files, as for `tofu_package`.
      providers: the providers it requires: `["kubernetes", "helm"]`.
      **kwargs: the other arguments of `tofu_package`.
    """
    tofu_package(
        name = name,
        srcs = srcs,
        providers = providers,
        **kwargs
    )

def _no_tests(name, **kwargs):
    """A name that aggregates of many modules can rely on; testing it alone finds no test, which is a failure."""
    native.test_suite(
        name = name,
        # Without a tag that no test has, an empty suite is one of all tests in the package.
        tags = kwargs.pop("tags", []) + ["flywheel-no-tests"],
        **kwargs
    )

def _all_of(directories, extensions):
    return native.glob(
        [directory + "*" + extension for directory in directories for extension in extensions],
        allow_empty = True,
    )
