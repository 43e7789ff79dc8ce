"""What a stack gives, what its validation is told, and what the macros refuse."""

load("@bazel_skylib//lib:unittest.bzl", "analysistest", "asserts", "unittest")
load("//build/tofu:providers.bzl", "TofuModuleInfo", "TofuStackInfo", "tofu_provider")
load("//build/tofu:rules.bzl", "tofu_module", "tofu_stack")

# buildifier: disable=bzl-visibility
load("//build/tofu/private:module_directory.bzl", "directory_problem", "module_prefix")
load(":cases.bzl", "case_suite")

def _facts_impl(ctx):
    env = analysistest.begin(ctx)
    target = analysistest.target_under_test(env)
    stack = target[TofuStackInfo]
    asserts.equals(env, "build/tofu/tests/parent", stack.directory)
    asserts.equals(env, ["main.tf", "main.tf"], [file.basename for file in stack.files.to_list()])
    asserts.equals(env, "build/tofu/tests/stack.lock.hcl", stack.lock_file.short_path)
    asserts.equals(env, ["build/tofu/tests/stack.tfvars"], [file.short_path for file in stack.tfvars])
    asserts.equals(
        env,
        [("registry.opentofu.org/hashicorp/random", "3.9.0", False)],
        [(provider.source, provider.version, provider.verified) for provider in stack.providers],
    )
    asserts.equals(env, target.label, stack.label)
    asserts.equals(env, stack.directory, target[TofuModuleInfo].directory)
    return analysistest.end(env)

_facts_test = analysistest.make(_facts_impl)

def _unlocked_impl(ctx):
    env = analysistest.begin(ctx)
    asserts.equals(env, None, analysistest.target_under_test(env)[TofuStackInfo].lock_file)
    return analysistest.end(env)

_unlocked_test = analysistest.make(_unlocked_impl)

def _prefix_impl(ctx):
    env = unittest.begin(ctx)
    for expected, directory, srcs in [
        ("", None, None),
        ("", None, ["main.tf", "b.tofu"]),
        ("", None, []),
        ("a/", None, ["a/main.tf", "a/x.tf.json"]),
        ("a/b/", None, [":a/b/main.tf"]),
        ("a/", None, ["a/main.tf", ":generated", "//other:x.tf", "@other//:x.tf"]),
        ("", None, ["a/main.tf", "b/main.tf"]),
        ("", None, ["a/README.md"]),
        ("c/", "c", ["a/main.tf"]),
        ("c/", "c/", None),
        ("", ".", None),
        ("", None, struct(not_a_list = True)),
    ]:
        asserts.equals(env, expected, module_prefix("//a:a", directory, srcs))
    for fine in [None, "", "a", "a/b/", "./a", "a..b"]:
        asserts.equals(env, None, directory_problem(fine))
    for wrong in ["..", "../a", "a/../b", "/a"]:
        asserts.true(env, directory_problem(wrong).startswith("leads out of the package."))
    return unittest.end(env)

_prefix_test = unittest.make(_prefix_impl)

def stack_rule_test_suite(name):
    """Tests of tofu_stack.

    Args:
      name: the suite's name.
    """
    tofu_provider(
        name = name + "_random",
        schema = "recorded.schema.json",
        source = "registry.opentofu.org/hashicorp/random",
        tags = ["manual"],
        version = "3.9.0",
    )
    tofu_module(
        name = name + "_child",
        srcs = ["child/main.tf"],
        providers = [":%s_random" % name],
        tags = ["manual"],
    )
    tofu_stack(
        name = name + "_facts_subject",
        srcs = ["parent/main.tf"],
        lock_file = "stack.lock.hcl",
        modules = [":%s_child" % name],
        tags = ["manual"],
        tfvars = ["stack.tfvars"],
    )
    tofu_stack(
        name = name + "_unlocked_subject",
        directory = "parent",
        tags = ["manual"],
    )
    case_suite(name, {
        "facts": _facts_test,
        "unlocked": _unlocked_test,
    })
    _prefix_test(name = name + "_prefix")
