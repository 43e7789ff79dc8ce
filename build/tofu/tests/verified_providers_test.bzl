"""What is refused with providers that no lock file vouches for."""

load("@bazel_skylib//lib:unittest.bzl", "analysistest", "asserts")
load("//build/tofu:providers.bzl", "TofuProviderInfo", "tofu_provider")
load("//build/tofu/private:verified_providers.bzl", "require_verified")
load(":cases.bzl", "case_suite")

def _planner_impl(ctx):
    require_verified(ctx.label, [target[TofuProviderInfo] for target in ctx.attr.providers], "plan a stack")
    return []

_planner = rule(
    implementation = _planner_impl,
    attrs = {"providers": attr.label_list(providers = [TofuProviderInfo])},
)

def _verified_impl(ctx):
    env = analysistest.begin(ctx)
    asserts.true(env, analysistest.target_under_test(env) != None)
    return analysistest.end(env)

_verified_test = analysistest.make(_verified_impl)

def _refused_impl(ctx):
    env = analysistest.begin(ctx)
    for text in [
        "//build/tofu/tests:verified_providers_test_refused_subject: no lock file vouches for the bytes of these providers",
        "no provider without that is used to plan a stack:",
        "    registry.opentofu.org/hashicorp/local 1.0.0 (locally built)\n" +
        "    registry.opentofu.org/hashicorp/recorded 1.0.0 (recorded schema)\n" +
        "See that a lock file",
        "remove the local_provider tag, and its place in the directory FLYWHEEL_LOCAL_PROVIDERS",
        "remove its name from FLYWHEEL_SCHEMA_ONLY_PROVIDERS",
    ]:
        asserts.expect_failure(env, text)
    return analysistest.end(env)

_refused_test = analysistest.make(_refused_impl, expect_failure = True)

def verified_providers_test_suite(name):
    """Tests of require_verified.

    Args:
      name: the suite's name.
    """
    providers = {
        "local": {"binary": "terraform-provider-random"},
        "locked": {"binary": "terraform-provider-random", "origin": "lock file, sha256 0", "verified": True},
        "recorded": {"origin": "recorded schema", "schema": "recorded.schema.json"},
    }
    for kind, attributes in providers.items():
        tofu_provider(
            name = "%s_%s" % (name, kind),
            source = "registry.opentofu.org/hashicorp/" + kind,
            tags = ["manual"],
            version = "1.0.0",
            **attributes
        )
    cases = {
        "nothing": (_verified_test, []),
        "refused": (_refused_test, ["recorded", "locked", "local"]),
        "verified": (_verified_test, ["locked"]),
    }
    for case, (_, kinds) in cases.items():
        _planner(
            name = "%s_%s_subject" % (name, case),
            providers = [":%s_%s" % (name, kind) for kind in kinds],
            tags = ["manual"],
        )
    case_suite(name, {case: test for case, (test, _) in cases.items()})
