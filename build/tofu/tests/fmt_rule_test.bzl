"""What tofu_fmt refuses, and what the two executables are given."""

load("@bazel_skylib//lib:unittest.bzl", "analysistest", "asserts")
load("//build/tofu:rules.bzl", "tofu_fmt", "tofu_fmt_test")

def _fix_impl(ctx):
    env = analysistest.begin(ctx)
    launcher = analysistest.target_actions(env)[0]
    asserts.equals(env, "FileWrite", launcher.mnemonic)
    asserts.true(env, "'format-fix' " in launcher.content)
    asserts.true(env, launcher.content.rstrip().endswith("'build/tofu/tests/child/main.tf' \"$@\""))
    return analysistest.end(env)

_fix_test = analysistest.make(_fix_impl)

def _check_impl(ctx):
    env = analysistest.begin(ctx)
    launcher = analysistest.target_actions(env)[0]
    asserts.true(env, "'//build/tofu/tests:subject' 'build/tofu/tests/child/main.tf'" in launcher.content)
    asserts.false(env, "PATH" in launcher.content)
    return analysistest.end(env)

_check_test = analysistest.make(_check_impl)

def _nothing_impl(ctx):
    env = analysistest.begin(ctx)
    asserts.expect_failure(env, "'srcs' has no file, so there is nothing to format. Add files: srcs = glob")
    return analysistest.end(env)

_nothing_test = analysistest.make(_nothing_impl, expect_failure = True)

def _generated_impl(ctx):
    env = analysistest.begin(ctx)
    asserts.expect_failure(env, "generated.tf, which is no source file of this repository and cannot be rewritten.")
    asserts.expect_failure(env, "Remove it from 'srcs'.")
    return analysistest.end(env)

_generated_test = analysistest.make(_generated_impl, expect_failure = True)

def fmt_rule_test_suite(name):
    """Tests of tofu_fmt and tofu_fmt_test.

    Args:
      name: the suite's name.
    """
    native.genrule(
        name = name + "_generated_file",
        outs = [name + "_generated.tf"],
        cmd = "touch $@",
        tags = ["manual"],
    )
    tofu_fmt(
        name = name + "_fix_subject",
        srcs = ["child/main.tf"],
        tags = ["manual"],
    )
    tofu_fmt_test(
        name = name + "_check_subject",
        srcs = ["child/main.tf"],
        fix = "//build/tofu/tests:subject",
        tags = ["manual"],
    )
    tofu_fmt(
        name = name + "_nothing_subject",
        srcs = [],
        tags = ["manual"],
    )
    tofu_fmt(
        name = name + "_generated_subject",
        srcs = [name + "_generated.tf"],
        tags = ["manual"],
    )
    cases = {
        "check": _check_test,
        "fix": _fix_test,
        "generated": _generated_test,
        "nothing": _nothing_test,
    }
    for case, test in cases.items():
        test(
            name = "%s_%s" % (name, case),
            target_under_test = ":%s_%s_subject" % (name, case),
        )
    native.test_suite(
        name = name,
        tests = ["%s_%s" % (name, case) for case in cases],
    )
