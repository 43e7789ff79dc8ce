"""The verdict of tofu_validate, and which output groups it stands in; the engine's action is the aspect's."""

load("@bazel_skylib//lib:unittest.bzl", "analysistest", "asserts")
load("//build/tofu:providers.bzl", "tofu_provider")
load("//build/tofu:rules.bzl", "tofu_module", "tofu_validate")
load(":cases.bzl", "case_suite")

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

    # "run" is the same for all actions, which share a worker; what follows it is in a file.
    asserts.equals(env, ["run", "verdict", results[0].path, verdicts[0].path], actions[0].argv[2:])
    asserts.equals(env, {}, actions[0].env)
    inputs = [file for file in actions[0].inputs.to_list() if file.path not in actions[0].argv[:2]]
    asserts.equals(env, results, inputs)

    # A build that does not ask for it writes no SARIF.
    asserts.equals(
        env,
        [result.basename.removesuffix(".validation.json") + ".sarif" for result in results],
        [file.basename for file in target[OutputGroupInfo].sarif.to_list()],
    )
    return analysistest.end(env)

_groups_test = analysistest.make(_groups_impl)

def _two_versions_impl(ctx):
    env = analysistest.begin(ctx)
    asserts.expect_failure(env, "have registry.opentofu.org/hashicorp/random in two versions, 3.8.0 and 3.9.0")
    asserts.expect_failure(env, "Name the same version everywhere.")
    return analysistest.end(env)

_two_versions_test = analysistest.make(_two_versions_impl, expect_failure = True)

def _pinned_impl(ctx):
    env = analysistest.begin(ctx)
    asserts.expect_failure(
        env,
        "//build/tofu/tests:validate_rule_test_child: level = \"provider\" is pinned, but " +
        "registry.opentofu.org/hashicorp/random 3.8.0 has only a recorded schema on this machine.",
    )
    asserts.expect_failure(env, "Remove it from FLYWHEEL_SCHEMA_ONLY_PROVIDERS, or remove 'level'.")
    return analysistest.end(env)

_pinned_test = analysistest.make(_pinned_impl, expect_failure = True)

def _pinned_with_binary_impl(ctx):
    env = analysistest.begin(ctx)
    target = analysistest.target_under_test(env)
    asserts.equals(
        env,
        ["validate_rule_test_built_module.provider.validation.json"],
        [file.basename for file in target[DefaultInfo].files.to_list()],
    )
    return analysistest.end(env)

_pinned_with_binary_test = analysistest.make(_pinned_with_binary_impl)

def _overlap_impl(ctx):
    env = analysistest.begin(ctx)
    asserts.expect_failure(
        env,
        "//build/tofu/tests:validate_rule_test_overlap_module: the files of the module and its 'deps' have " +
        "build/tofu/tests/child, and build/tofu/tests/child/main.tf, which is in that directory already.",
    )
    asserts.expect_failure(env, "Remove one of them, for example from 'data'.")
    return analysistest.end(env)

_overlap_test = analysistest.make(_overlap_impl, expect_failure = True)

def _two_meanings_impl(ctx):
    env = analysistest.begin(ctx)
    asserts.expect_failure(
        env,
        "//build/tofu/tests:validate_rule_test_two_meanings_module: 'module_sources' of " +
        "//build/tofu/tests:validate_rule_test_two_meanings_a and of //build/tofu/tests:validate_rule_test_two_meanings_b, " +
        "which have the same directory, take \"org/x/aws\" for",
    )
    asserts.expect_failure(env, "Name the same target in both.")
    return analysistest.end(env)

_two_meanings_test = analysistest.make(_two_meanings_impl, expect_failure = True)

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
    tofu_validate(
        name = name + "_pinned_subject",
        level = "provider",
        module = ":%s_child" % name,
        tags = ["manual"],
    )
    tofu_provider(
        name = name + "_built",
        binary = "terraform-provider-random",
        source = "registry.opentofu.org/hashicorp/random",
        tags = ["manual"],
        version = "3.9.0",
    )
    tofu_module(
        name = name + "_built_module",
        srcs = ["parent/main.tf"],
        providers = [":%s_built" % name],
        tags = ["manual"],
    )
    tofu_validate(
        name = name + "_pinned_with_binary_subject",
        level = "provider",
        module = ":%s_built_module" % name,
        tags = ["manual"],
    )
    tofu_module(
        name = name + "_overlap_module",
        srcs = ["parent/main.tf"],
        data = ["child"],
        tags = ["manual"],
        deps = [":%s_child" % name],
    )
    tofu_validate(
        name = name + "_overlap_subject",
        module = ":%s_overlap_module" % name,
        tags = ["manual"],
    )
    for case, called in {"a": "child", "b": "setup"}.items():
        tofu_module(
            name = "%s_two_meanings_%s" % (name, case),
            srcs = ["listed/main.tf", "listed/extra.tf"],
            module_sources = {"org/x/aws": ":%s_%s" % (name, called)},
            tags = ["manual"],
        )
    tofu_module(
        name = name + "_setup",
        srcs = ["setup/main.tf"],
        tags = ["manual"],
    )
    tofu_module(
        name = name + "_two_meanings_module",
        srcs = ["parent/main.tf"],
        tags = ["manual"],
        deps = [":%s_two_meanings_a" % name, ":%s_two_meanings_b" % name],
    )
    tofu_validate(
        name = name + "_two_meanings_subject",
        module = ":%s_two_meanings_module" % name,
        tags = ["manual"],
    )
    case_suite(name, {
        "groups": _groups_test,
        "overlap": _overlap_test,
        "pinned": _pinned_test,
        "pinned_with_binary": _pinned_with_binary_test,
        "two_meanings": _two_meanings_test,
        "two_versions": _two_versions_test,
    })
