"""The verdict of tofu_validate, and which output groups it stands in; the engine's action is the aspect's."""

load("@bazel_skylib//lib:unittest.bzl", "analysistest", "asserts")
load("//build/tofu:providers.bzl", "tofu_provider")
load("//build/tofu:rules.bzl", "tofu_module", "tofu_validate")

def _groups_impl(ctx):
    env = analysistest.begin(ctx)
    target = analysistest.target_under_test(env)
    results = target[OutputGroupInfo].validation_results.to_list()
    verdicts = target[OutputGroupInfo]._validation.to_list()
    asserts.equals(env, results, target[DefaultInfo].files.to_list())
    asserts.true(env, results[0].basename.endswith(".validation.json"))

    actions = analysistest.target_actions(env)
    asserts.equals(env, ["TofuVerdict"], [action.mnemonic for action in actions])
    asserts.equals(env, verdicts, actions[0].outputs.to_list())
    asserts.equals(env, ["verdict", results[0].path, verdicts[0].path], actions[0].argv[2:])
    asserts.equals(env, {}, actions[0].env)
    inputs = [file for file in actions[0].inputs.to_list() if file.path not in actions[0].argv[:2]]
    asserts.equals(env, results, inputs)
    return analysistest.end(env)

_groups_test = analysistest.make(_groups_impl)

def _two_versions_impl(ctx):
    env = analysistest.begin(ctx)
    asserts.expect_failure(env, "have registry.opentofu.org/hashicorp/random in two versions, 3.8.0 and 3.9.0")
    asserts.expect_failure(env, "Name the same version everywhere.")
    return analysistest.end(env)

_two_versions_test = analysistest.make(_two_versions_impl, expect_failure = True)

def validate_rule_test_suite(name):
    """Tests of tofu_validate.

    Args:
      name: the suite's name.
    """
    for version in ["3.8.0", "3.9.0"]:
        tofu_provider(
            name = "%s_random_%s" % (name, version),
            schema = "recorded.schema.json",
            source = "registry.opentofu.org/hashicorp/random",
            tags = ["manual"],
            version = version,
        )
    tofu_module(
        name = name + "_child",
        srcs = ["child/main.tf"],
        providers = [":%s_random_3.8.0" % name],
        tags = ["manual"],
    )
    tofu_module(
        name = name + "_two_versions_module",
        srcs = ["parent/main.tf"],
        providers = [":%s_random_3.9.0" % name],
        tags = ["manual"],
        deps = [":%s_child" % name],
    )
    tofu_validate(
        name = name + "_two_versions_subject",
        module = ":%s_two_versions_module" % name,
        tags = ["manual"],
    )
    tofu_validate(
        name = name + "_groups_subject",
        module = ":%s_child" % name,
        tags = ["manual"],
    )
    cases = {
        "groups": _groups_test,
        "two_versions": _two_versions_test,
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
