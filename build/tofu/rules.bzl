"""Rules for OpenTofu modules.

    load("@rules_flywheel//build/tofu:rules.bzl", "tofu_package")

    tofu_package(
        name = "service",
        providers = ["kubernetes"],
    )

makes `:service`, `:service_validate`, `:service_validate_test`, `:service_plan_check`, `:service_fmt` and
`:service_fmt_test`, and `:service_test` where the directory has tests of its own (`*.tftest.hcl`).
`tofu_module` alone only declares a module; it is `tofu_validate` that validates it.
"""

load("//build/tofu/private:aggregates.bzl", _tofu_aggregates = "tofu_aggregates")
load("//build/tofu/private:fmt.bzl", _tofu_fmt = "tofu_fmt")
load(
    "//build/tofu/private:package.bzl",
    _tf_module = "tf_module",
    _tofu_fmt_test = "tofu_fmt_test",
    _tofu_module = "tofu_module",
    _tofu_package = "tofu_package",
)
load("//build/tofu/private:plan_check.bzl", _tofu_plan_check = "tofu_plan_check")
load("//build/tofu/private:providers_lock.bzl", _tofu_providers_lock = "tofu_providers_lock")
load("//build/tofu/private:stack.bzl", _tofu_stack = "tofu_stack")
load("//build/tofu/private:test.bzl", _tofu_test = "tofu_test")
load("//build/tofu/private:validate.bzl", _tofu_validate = "tofu_validate")
load("//build/tofu/private:validate_test.bzl", _tofu_validate_test = "tofu_validate_test")

tf_module = _tf_module
tofu_aggregates = _tofu_aggregates
tofu_fmt = _tofu_fmt
tofu_fmt_test = _tofu_fmt_test
tofu_module = _tofu_module
tofu_package = _tofu_package
tofu_plan_check = _tofu_plan_check
tofu_providers_lock = _tofu_providers_lock
tofu_stack = _tofu_stack
tofu_test = _tofu_test
tofu_validate = _tofu_validate
tofu_validate_test = _tofu_validate_test
