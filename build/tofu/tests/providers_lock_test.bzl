"""What writes lock files anew asks of modules, and what it refuses."""

load("@bazel_skylib//lib:unittest.bzl", "analysistest", "asserts")
load("//build/tofu:rules.bzl", "tofu_module")
load("//build/tofu/private:providers_lock.bzl", "tofu_providers_lock_test", "tofu_providers_lock_update")
load("//build/tofu/private:unusable_provider.bzl", "unusable_provider")
load(":cases.bzl", "case_suite")

def _request_impl(ctx):
    env = analysistest.begin(ctx)
    actions = analysistest.target_actions(env)
    request = [json.decode(action.content) for action in actions if action.outputs.to_list()[0].basename.endswith(".request.json")][0]
    name = analysistest.target_under_test(env).label.name
    asserts.equals(env, "//build/tofu/tests:update" if ctx.attr.is_test else "//build/tofu/tests:" + name, request["label"])
    asserts.equals(env, ["linux_amd64"], request["platforms"])
    asserts.equals(env, "build/tofu/tests/recorded.schema.json", request["lockFileAt"])
    asserts.equals(env, "mirror", request["mirror"])

    # The provider of the module cannot be used, and nobody asked for it.
    asserts.equals(
        env,
        [
            {"directory": "build/tofu/tests/child", "label": "//build/tofu/tests:providers_lock_test_child"},
            {"directory": "build/tofu/tests/parent", "label": "//build/tofu/tests:providers_lock_test_parent"},
        ],
        request["modules"],
    )
    asserts.equals(
        env,
        ["build/tofu/tests/child/main.tf", "build/tofu/tests/parent/main.tf"],
        [file["at"] for file in request["files"]],
    )
    runfiles = [file.short_path for file in analysistest.target_under_test(env)[DefaultInfo].default_runfiles.files.to_list()]
    for path in ["build/tofu/tests/child/main.tf", "build/tofu/tests/recorded.schema.json", request["tofu"]]:
        asserts.true(env, path in runfiles, "%s is not among the runfiles" % path)
    return analysistest.end(env)

_request_test = analysistest.make(_request_impl, attrs = {"is_test": attr.bool()})

def _check_request_test(**kwargs):
    _request_test(is_test = True, **kwargs)

def _generated_impl(ctx):
    env = analysistest.begin(ctx)
    asserts.expect_failure(
        env,
        "//build/tofu/tests:providers_lock_test_generated_subject: 'lock_file' is build/tofu/tests/providers_lock_test.lock, " +
        "which is no source file of this repository and cannot be rewritten.",
    )
    return analysistest.end(env)

_generated_test = analysistest.make(_generated_impl, expect_failure = True)

def _platform_impl(ctx):
    env = analysistest.begin(ctx)
    asserts.expect_failure(env, "'platforms' has \"x86_64-linux\", where OS_ARCH such as \"linux_amd64\" was expected.")
    return analysistest.end(env)

_platform_test = analysistest.make(_platform_impl, expect_failure = True)

def providers_lock_test_suite(name):
    """Tests of tofu_providers_lock.

    Args:
      name: the suite's name.
    """
    unusable_provider(
        name = name + "_unusable",
        message = "nobody may use this",
        tags = ["manual"],
    )
    tofu_module(
        name = name + "_child",
        srcs = ["child/main.tf"],
        providers = ["//build/tofu/tests:%s_unusable" % name, "no-such-provider"],
        tags = ["manual"],
    )
    tofu_module(
        name = name + "_parent",
        srcs = ["parent/main.tf"],
        tags = ["manual"],
        deps = [":%s_child" % name],
    )
    native.genrule(
        name = name + "_lock",
        outs = [name + ".lock"],
        cmd = "touch $@",
        tags = ["manual"],
    )
    cases = {
        "check": (_check_request_test, tofu_providers_lock_test, {"update": "//build/tofu/tests:update"}),
        "generated": (_generated_test, tofu_providers_lock_update, {"lock_file": name + ".lock"}),
        "platform": (_platform_test, tofu_providers_lock_update, {"platforms": ["x86_64-linux"]}),
        "update": (_request_test, tofu_providers_lock_update, {}),
    }
    for case, (_, rule, attributes) in cases.items():
        rule(
            name = "%s_%s_subject" % (name, case),
            **({
                "lock_file": "recorded.schema.json",
                "mirror": "mirror",
                "modules": [":%s_parent" % name],
                "platforms": ["linux_amd64"],
                "tags": ["manual"],
            } | attributes)
        )
    case_suite(name, {case: test for case, (test, _, _) in cases.items()})
