"""What tofu_test refuses, and what its executable is given."""

load("@bazel_skylib//lib:unittest.bzl", "analysistest", "asserts")
load("//build/tofu:providers.bzl", "tofu_provider")
load("//build/tofu:rules.bzl", "tofu_module", "tofu_test")
load(":cases.bzl", "case_suite")

_DIRECTORY = "build/tofu/tests/"
_LEVEL = str(Label("//build/tofu:validation_level"))

def _request(env):
    written = [action for action in analysistest.target_actions(env) if action.mnemonic == "FileWrite"]
    requests = [action.content for action in written if action.outputs.to_list()[0].basename.endswith(".test.json")]
    return json.decode(requests[0])

def _launcher(env):
    written = [action for action in analysistest.target_actions(env) if action.mnemonic == "FileWrite"]
    return [action.content for action in written if action.outputs.to_list()[0].basename.endswith(".sh")][0]

def _runfiles(env):
    target = analysistest.target_under_test(env)
    return [file.short_path for file in target[DefaultInfo].default_runfiles.files.to_list()]

def _default_impl(ctx):
    env = analysistest.begin(ctx)
    request = _request(env)
    asserts.equals(env, "//build/tofu/tests:test_rule_test_default_subject", request["test"])
    asserts.equals(env, "//build/tofu/tests:test_rule_test_module", request["label"])
    asserts.equals(env, "build/tofu/tests/parent", request["directory"])
    asserts.equals(env, [
        _DIRECTORY + "parent/a.tftest.hcl",
        _DIRECTORY + "parent/tests/b.tftest.hcl",
    ], request["tests"])

    # The files of the module and of the modules it calls, its tests, and its variables.
    asserts.equals(env, [
        _DIRECTORY + "child/main.tf",
        _DIRECTORY + "parent/a.tftest.hcl",
        _DIRECTORY + "parent/main.tf",
        _DIRECTORY + "parent/terraform.tfvars",
        _DIRECTORY + "parent/tests/b.tftest.hcl",
    ], [file["at"] for file in request["files"]])
    asserts.equals(env, [True], ["binary" in provider for provider in request["providers"]])
    runfiles = _runfiles(env)
    for file in request["files"]:
        asserts.true(env, file["path"] in runfiles, file["path"])
    for path in [request["tofu"], request["providers"][0]["binary"], request["providers"][0]["schema"]]:
        asserts.true(env, path in runfiles, path)

    asserts.true(env, " 'test' '" in _launcher(env))
    asserts.false(env, "PATH" in _launcher(env))
    target = analysistest.target_under_test(env)
    asserts.equals(env, {"block-network": "1"}, target[testing.ExecutionInfo].requirements)
    return analysistest.end(env)

_default_test = analysistest.make(_default_impl)

def _chosen_impl(ctx):
    env = analysistest.begin(ctx)
    request = _request(env)

    # Tests that are not asked for are not there: the engine would read them, and stumble over their mistakes.
    asserts.equals(env, [_DIRECTORY + "parent/a.tftest.hcl"], request["tests"])
    asserts.false(env, _DIRECTORY + "parent/tests/b.tftest.hcl" in [file["at"] for file in request["files"]])

    # `data` and `deps` of the test are there besides those of the module.
    for path in ["cases.bzl", "setup/main.tf", "child/main.tf"]:
        asserts.true(env, _DIRECTORY + path in [file["at"] for file in request["files"]], path)
    asserts.true(env, {
        "directory": "build/tofu/tests/setup",
        "label": "//build/tofu/tests:test_rule_test_setup",
        "sources": [],
    } in request["modules"])
    return analysistest.end(env)

_chosen_test = analysistest.make(_chosen_impl)

def _schema_impl(ctx):
    env = analysistest.begin(ctx)
    asserts.equals(env, [False], ["binary" in provider for provider in _request(env)["providers"]])
    asserts.equals(env, [], [path for path in _runfiles(env) if path.endswith("terraform-provider-random")])
    return analysistest.end(env)

_schema_test = analysistest.make(_schema_impl)

_schema_flag_test = analysistest.make(_schema_impl, config_settings = {_LEVEL: "schema"})

def _failure(*texts):
    def impl(ctx):
        env = analysistest.begin(ctx)
        for text in texts:
            asserts.expect_failure(env, text)
        return analysistest.end(env)

    return impl

_no_tests_test = analysistest.make(_failure(
    "//build/tofu/tests:test_rule_test_no_tests_subject: neither 'srcs' nor the 'tests' of " +
    "//build/tofu/tests:test_rule_test_setup has a test file, so there is nothing to run.",
    "Add files to the module: tests = glob([\"*.tftest.hcl\", \"tests/*.tftest.hcl\"]), or remove the target.",
), expect_failure = True)

_elsewhere_test = analysistest.make(_failure(
    "//build/tofu/tests:test_rule_test_elsewhere_subject: 'srcs' has build/tofu/tests/parent/a.tftest.hcl, but the engine " +
    "looks for tests of //build/tofu/tests:test_rule_test_setup in build/tofu/tests/setup and build/tofu/tests/setup/tests only. " +
    "Move the file there.",
), expect_failure = True)

_pinned_test = analysistest.make(_failure(
    "//build/tofu/tests:test_rule_test_recorded_module: level = \"provider\" is pinned, but " +
    "registry.opentofu.org/hashicorp/random 3.8.0 has only a recorded schema on this machine.",
), expect_failure = True)

_two_versions_test = analysistest.make(_failure(
    "have registry.opentofu.org/hashicorp/random in two versions, 3.9.0 and 3.8.0",
), expect_failure = True)

_overlap_test = analysistest.make(_failure(
    "//build/tofu/tests:test_rule_test_setup: the files of the module and its 'deps' have build/tofu/tests/parent, and " +
    "build/tofu/tests/parent/main.tf, which is in that directory already.",
), expect_failure = True)

def test_rule_test_suite(name):
    """Tests of tofu_test.

    Args:
      name: the suite's name.
    """
    tofu_provider(
        name = name + "_random",
        binary = "terraform-provider-random",
        source = "registry.opentofu.org/hashicorp/random",
        tags = ["manual"],
        version = "3.9.0",
    )
    tofu_provider(
        name = name + "_recorded",
        schema = "recorded.schema.json",
        source = "registry.opentofu.org/hashicorp/random",
        tags = ["manual"],
        version = "3.8.0",
    )
    tofu_module(
        name = name + "_child",
        srcs = ["child/main.tf"],
        tags = ["manual"],
    )
    tofu_module(
        name = name + "_setup",
        srcs = ["setup/main.tf"],
        tags = ["manual"],
    )
    tofu_module(
        name = name + "_recorded_module",
        srcs = ["child/main.tf"],
        providers = [":%s_recorded" % name],
        tags = ["manual"],
        tests = ["child/a.tftest.hcl"],
    )
    tofu_module(
        name = name + "_module",
        srcs = ["parent/main.tf"],
        providers = [":%s_random" % name],
        tags = ["manual"],
        tests = [
            "parent/a.tftest.hcl",
            "parent/tests/b.tftest.hcl",
        ],
        tfvars = ["parent/terraform.tfvars"],
        deps = [":%s_child" % name],
    )
    tofu_test(
        name = name + "_default_subject",
        module = ":%s_module" % name,
        tags = ["manual"],
    )
    tofu_test(
        name = name + "_chosen_subject",
        srcs = ["parent/a.tftest.hcl"],
        data = ["cases.bzl"],
        module = ":%s_module" % name,
        tags = ["manual"],
        deps = [":%s_setup" % name],
    )
    tofu_test(
        name = name + "_schema_subject",
        level = "schema",
        module = ":%s_module" % name,
        tags = ["manual"],
    )
    native.alias(
        name = name + "_schema_flag_subject",
        actual = ":%s_default_subject" % name,
        tags = ["manual"],
    )
    tofu_test(
        name = name + "_no_tests_subject",
        module = ":%s_setup" % name,
        tags = ["manual"],
    )
    tofu_test(
        name = name + "_elsewhere_subject",
        srcs = ["parent/a.tftest.hcl"],
        module = ":%s_setup" % name,
        tags = ["manual"],
    )
    tofu_test(
        name = name + "_pinned_subject",
        level = "provider",
        module = ":%s_recorded_module" % name,
        tags = ["manual"],
    )
    tofu_test(
        name = name + "_two_versions_subject",
        module = ":%s_module" % name,
        tags = ["manual"],
        deps = [":%s_recorded_module" % name],
    )
    tofu_test(
        name = name + "_overlap_subject",
        srcs = ["setup/a.tftest.hcl"],
        data = ["parent"],
        module = ":%s_setup" % name,
        tags = ["manual"],
        deps = [":%s_module" % name],
    )
    case_suite(name, {
        "chosen": _chosen_test,
        "default": _default_test,
        "elsewhere": _elsewhere_test,
        "no_tests": _no_tests_test,
        "overlap": _overlap_test,
        "pinned": _pinned_test,
        "schema": _schema_test,
        "schema_flag": _schema_flag_test,
        "two_versions": _two_versions_test,
    })
