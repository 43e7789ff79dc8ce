"""The macro `tofu_stack`: a root module with all its targets."""

load(":module_directory.bzl", "module_prefix")
load(":package.bzl", "tofu_package")
load(":stack_rule.bzl", _tofu_stack = "tofu_stack")

def tofu_stack(name, srcs = None, modules = [], lock_file = None, directory = None, **kwargs):
    """Declares a stack, its validation and its format check: a root module that is planned and applied.

    Targets: those of `tofu_package`; `NAME` also has the provider `TofuStackInfo`, of which deployments are made.

    The validation compares the lock file with the build: a provider of any module that the lock file does not name, or
    names in another version than the build uses (the lock files of MODULE.bazel decide that one), is an error. A stack
    without a lock file gets a warning: `tofu init` would choose versions that nothing was checked with.

    Args:
      name: the stack's target; by custom the directory's name with "_" for "-".
      srcs: the configuration files; all of the directory when absent.
      modules: the modules that it calls.
      lock_file: the lock file; the `.terraform.lock.hcl` of the directory when absent. It may be one that several stacks
        share.
      directory: where the stack is, relative to the package, as for `tofu_package`.
      **kwargs: the other arguments of `tofu_package`: `providers`, `data`, `tfvars`, `tests`, `level` and the common ones.
    """
    if lock_file == None:
        own = native.glob([module_prefix("//%s:%s" % (native.package_name(), name), directory, srcs) + ".terraform.lock.hcl"], allow_empty = True)
        lock_file = own[0] if own else None
    tofu_package(
        name = name,
        srcs = srcs,
        directory = directory,
        deps = modules,
        module_kwargs = {
            "lock_file": lock_file,
            "module_rule": _tofu_stack,
        },
        **kwargs
    )
