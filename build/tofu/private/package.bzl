"""The macros: names for providers, and all targets of a directory at once."""

load(":fmt.bzl", "tofu_fmt", _tofu_fmt_test = "tofu_fmt_test")
load(":module.bzl", "SOURCE_EXTENSIONS", _tofu_module = "tofu_module")
load(":provider_labels.bzl", "provider_labels")
load(":validate.bzl", "tofu_validate")
load(":validate_test.bzl", "tofu_validate_test")

def tofu_module(name, providers = [], **kwargs):
    """Declares one OpenTofu module.

    Args:
      name: the target.
      providers: the providers this module itself requires: names as in the lock file ("random", or "hashicorp/random"
        where two namespaces have one), or labels of `tofu_provider` targets.
      **kwargs: the attributes of the rule: `srcs`, `data`, `deps`, and the common ones.
    """
    _tofu_module(
        name = name,
        providers = provider_labels(providers, "//%s:%s" % (native.package_name(), name)),
        **kwargs
    )

def tofu_fmt_test(name, srcs, fix = None, **kwargs):
    """Checks that files are formatted as `tofu fmt` would.

    Args:
      name: the target.
      srcs: the files.
      fix: the label of the `tofu_fmt` that rewrites them; `:NAME` without its `_test` when absent.
      **kwargs: common test attributes.
    """
    _tofu_fmt_test(
        name = name,
        srcs = srcs,
        fix = fix or "//%s:%s" % (native.package_name(), name.removesuffix("_test")),
        **kwargs
    )

def tofu_package(
        name,
        srcs = None,
        data = [],
        deps = [],
        providers = [],
        level = "",
        tags = [],
        visibility = None):
    """Declares the module of this directory, its validation and its format check.

    Targets: `NAME` (tofu_module), `NAME_validate`, `NAME_validate_test`, `NAME_fmt` (run: fixes), `NAME_fmt_test`.

    Args:
      name: the module's target; by custom the directory's name with "_" for "-".
      srcs: the configuration files; all of this directory when absent.
      data: files the configuration reads.
      deps: the modules it calls.
      providers: the providers it requires, as for `tofu_module`.
      level: pins the validation level: `provider` or `schema`.
      tags: tags of all targets.
      visibility: who may use the targets.
    """
    if srcs == None:
        srcs = native.glob(["*" + extension for extension in SOURCE_EXTENSIONS], allow_empty = True)
    tofu_module(
        name = name,
        srcs = srcs,
        data = data,
        deps = deps,
        providers = providers,
        tags = tags,
        visibility = visibility,
    )
    tofu_validate(
        name = name + "_validate",
        module = name,
        level = level,
        tags = tags,
        visibility = visibility,
    )
    tofu_validate_test(
        name = name + "_validate_test",
        size = "small",
        module = name,
        level = level,
        tags = tags,
        visibility = visibility,
    )
    formatted = [src for src in srcs if type(src) != "string" or not src.endswith(".json")]
    if formatted:
        tofu_fmt(
            name = name + "_fmt",
            srcs = formatted,
            tags = tags,
            visibility = visibility,
        )
        tofu_fmt_test(
            name = name + "_fmt_test",
            size = "small",
            srcs = formatted,
            tags = tags,
            visibility = visibility,
        )
