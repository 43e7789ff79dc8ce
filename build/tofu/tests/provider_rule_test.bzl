"""What tofu_provider gives, and the one action that it registers."""

load("@bazel_skylib//lib:unittest.bzl", "analysistest", "asserts")
load("//build/tofu:providers.bzl", "TofuProviderInfo", "tofu_provider")
load(":cases.bzl", "case_suite")

_SOURCE = "registry.opentofu.org/hashicorp/random"

def _binary_impl(ctx):
    env = analysistest.begin(ctx)
    target = analysistest.target_under_test(env)
    info = target[TofuProviderInfo]
    asserts.equals(env, _SOURCE, info.source)
    asserts.equals(env, "3.9.0", info.version)
    asserts.equals(env, "terraform-provider-random", info.binary.basename)
    asserts.false(env, info.verified)
    asserts.equals(env, "locally built", info.origin)
    asserts.equals(env, [info.schema], target[DefaultInfo].files.to_list())

    actions = [a for a in analysistest.target_actions(env) if a.mnemonic == "TofuProviderSchema"]
    asserts.equals(env, 1, len(actions))
    action = actions[0]
    driver = [f for f in action.inputs.to_list() if f.short_path.startswith("tools/actions/")]
    asserts.equals(env, 1, len(driver))
    asserts.equals(
        env,
        [
            driver[0].path,
            "record-schema",
            "--provider",
            _SOURCE,
            "--version",
            "3.9.0",
            "--binary",
            info.binary.path,
            "--out",
            info.schema.path,
        ],
        action.argv[1:],
    )
    asserts.equals(env, {}, action.env)
    asserts.equals(env, [info.schema], action.outputs.to_list())
    others = [f.basename for f in action.inputs.to_list() if f not in [driver[0], info.binary]]

    # The interpreter is the one input besides the driver and the provider.
    asserts.equals(env, [action.argv[0].split("/")[-1]], others)
    return analysistest.end(env)

_binary_test = analysistest.make(_binary_impl)

def _verified_impl(ctx):
    env = analysistest.begin(ctx)
    action = [a for a in analysistest.target_actions(env) if a.mnemonic == "TofuProviderSchema"][0]
    asserts.equals(env, "--verified", action.argv[-1])
    return analysistest.end(env)

_verified_test = analysistest.make(_verified_impl)

def _schema_impl(ctx):
    env = analysistest.begin(ctx)
    target = analysistest.target_under_test(env)
    info = target[TofuProviderInfo]
    asserts.equals(env, None, info.binary)
    asserts.equals(env, "recorded.schema.json", info.schema.basename)
    asserts.equals(env, "recorded schema", info.origin)
    asserts.equals(env, [], [a for a in analysistest.target_actions(env) if a.mnemonic == "TofuProviderSchema"])
    return analysistest.end(env)

_schema_test = analysistest.make(_schema_impl)

def _neither_impl(ctx):
    env = analysistest.begin(ctx)
    asserts.expect_failure(env, "the provider %s 3.9.0 has neither a binary nor a recorded schema." % _SOURCE)
    asserts.expect_failure(env, "flywheel providers record")
    return analysistest.end(env)

_neither_test = analysistest.make(_neither_impl, expect_failure = True)

def _both_impl(ctx):
    env = analysistest.begin(ctx)
    asserts.expect_failure(
        env,
        "//build/tofu/tests:provider_rule_test_both_subject: the provider %s 3.9.0 has both a binary and a recorded schema" % _SOURCE,
    )
    asserts.expect_failure(env, "Remove 'schema': it is recorded from the binary.")
    return analysistest.end(env)

_both_test = analysistest.make(_both_impl, expect_failure = True)

def _verified_nothing_impl(ctx):
    env = analysistest.begin(ctx)
    asserts.expect_failure(env, "'verified' speaks of the bytes of a binary, and there is none.")
    return analysistest.end(env)

_verified_nothing_test = analysistest.make(_verified_nothing_impl, expect_failure = True)

def provider_rule_test_suite(name):
    """Tests of tofu_provider.

    Args:
      name: the suite's name.
    """
    cases = {
        "binary": (_binary_test, {"binary": "terraform-provider-random"}),
        "both": (_both_test, {"binary": "terraform-provider-random", "schema": "recorded.schema.json"}),
        "neither": (_neither_test, {}),
        "schema": (_schema_test, {"origin": "recorded schema", "schema": "recorded.schema.json"}),
        "verified": (_verified_test, {"binary": "terraform-provider-random", "verified": True}),
        "verified_nothing": (_verified_nothing_test, {"schema": "recorded.schema.json", "verified": True}),
    }
    for case, (_, attributes) in cases.items():
        tofu_provider(
            name = "%s_%s_subject" % (name, case),
            source = _SOURCE,
            tags = ["manual"],
            version = "3.9.0",
            **attributes
        )
    case_suite(name, {case: test for case, (test, _) in cases.items()})
