"""What tofu_fmt refuses, and what the two executables are given."""

load("@bazel_skylib//lib:unittest.bzl", "analysistest", "asserts")
load("//build/tofu:rules.bzl", "tofu_fmt", "tofu_fmt_test")
load(":cases.bzl", "case_suite")

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
    asserts.expect_failure(env, "_nothing_subject: 'srcs' has no file, so there is nothing to format. Add files: srcs = glob")
    return analysistest.end(env)

_nothing_test = analysistest.make(_nothing_impl, expect_failure = True)

def _generated_impl(ctx):
    env = analysistest.begin(ctx)
    asserts.expect_failure(env, "generated.tf, which is no source file of this repository and cannot be rewritten.")
    asserts.expect_failure(env, "'srcs' has nothing else to format: add files, or remove the target.")
    return analysistest.end(env)

_generated_test = analysistest.make(_generated_impl, expect_failure = True)

def _json_impl(ctx):
    env = analysistest.begin(ctx)
    asserts.expect_failure(env, "generated.tf.json, which is no source file of this repository")
    return analysistest.end(env)

_json_test = analysistest.make(_json_impl, expect_failure = True)

def _mixed_impl(ctx):
    env = analysistest.begin(ctx)
    launcher = analysistest.target_actions(env)[0]
    asserts.true(env, "'format-check' " in launcher.content)
    asserts.true(env, launcher.content.rstrip().endswith("_mixed_subject' 'build/tofu/tests/child/main.tf' \"$@\""))
    asserts.false(env, "generated.tf" in launcher.content)
    return analysistest.end(env)

_mixed_test = analysistest.make(_mixed_impl)

def _allowed_nothing_impl(ctx):
    env = analysistest.begin(ctx)
    launcher = analysistest.target_actions(env)[0]
    asserts.true(env, "\necho 'nothing to format: the sources of //build/tofu/tests:" in launcher.content)
    asserts.false(env, "exec" in launcher.content)
    return analysistest.end(env)

_allowed_nothing_test = analysistest.make(_allowed_nothing_impl)

def _no_fix_impl(ctx):
    env = analysistest.begin(ctx)
    asserts.expect_failure(env, "_no_fix_subject: 'fix' is not set, and a name that does not end in \"_test\"")
    asserts.expect_failure(env, "Add the one that rewrites these files: fix = \":NAME_OF_THE_TOFU_FMT\"")
    return analysistest.end(env)

_no_fix_test = analysistest.make(_no_fix_impl, expect_failure = True)

def fmt_rule_test_suite(name):
    """Tests of tofu_fmt and tofu_fmt_test.

    Args:
      name: the suite's name.
    """
    generated = [name + "_generated.tf", name + "_generated.tf.json"]
    native.genrule(
        name = name + "_generated_files",
        outs = generated,
        cmd = "touch $(OUTS)",
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
        srcs = generated[:1],
        tags = ["manual"],
    )
    tofu_fmt(
        name = name + "_json_subject",
        srcs = generated[1:],
        tags = ["manual"],
    )
    tofu_fmt_test(
        name = name + "_mixed_subject",
        srcs = ["child/main.tf"] + generated,
        fix = "//build/tofu/tests:%s_mixed_subject" % name,
        tags = ["manual"],
    )
    tofu_fmt(
        name = name + "_allowed_nothing_subject",
        srcs = generated,
        may_have_nothing = True,
        tags = ["manual"],
    )
    tofu_fmt_test(
        name = name + "_no_fix_subject",
        srcs = ["child/main.tf"],
        tags = ["manual"],
    )
    case_suite(name, {
        "allowed_nothing": _allowed_nothing_test,
        "check": _check_test,
        "fix": _fix_test,
        "generated": _generated_test,
        "json": _json_test,
        "mixed": _mixed_test,
        "no_fix": _no_fix_test,
        "nothing": _nothing_test,
    })
