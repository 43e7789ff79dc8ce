"""What the action of a plan check is given, and what the target gives."""

load("@bazel_skylib//lib:unittest.bzl", "analysistest", "asserts")
load("//build/tofu:providers.bzl", "tofu_provider")
load("//build/tofu:rules.bzl", "tofu_module", "tofu_plan_check")
load("//build/tofu/private:validation_info.bzl", "TofuValidationInfo")
load(":cases.bzl", "case_suite")

def _action_impl(ctx):
    env = analysistest.begin(ctx)
    target = analysistest.target_under_test(env)
    results = target[OutputGroupInfo].validation_results.to_list()
    asserts.equals(env, results, [target[TofuValidationInfo].result])

    # Only who asks for SARIF gets it: the test does not need it.
    sarif = target[OutputGroupInfo].sarif.to_list()
    asserts.equals(env, sarif, [target[TofuValidationInfo].sarif])
    asserts.equals(env, ["plan_check_rule_test_action_subject.sarif"], [file.basename for file in sarif])
    asserts.false(env, sarif[0] in target[DefaultInfo].default_runfiles.files.to_list())
    asserts.false(env, sarif[0] in target[DefaultInfo].files.to_list())
    asserts.equals(env, "//build/tofu/tests:plan_check_rule_test_module", target[TofuValidationInfo].label)
    asserts.true(env, results[0] in target[DefaultInfo].default_runfiles.files.to_list())

    actions = {action.mnemonic: action for action in analysistest.target_actions(env)}
    plan = actions["TofuPlanCheck"]
    asserts.equals(env, results, plan.outputs.to_list())
    asserts.equals(env, {}, plan.env)
    request = [file for file in plan.inputs.to_list() if file.basename.endswith(".request.json")]

    # The worker is that of validation, and what it is asked is in a file.
    asserts.equals(env, ["run", "plan-check"] + [file.path for file in request], plan.argv[2:])

    # Tests of the module are none of its business; what they say must not make it run again.
    names = [file.basename for file in plan.inputs.to_list()]
    asserts.true(env, "main.tf" in names)
    asserts.true(env, "live.tfvars" in names)
    asserts.false(env, "own.tftest.hcl" in names)

    written = [
        action.content
        for action in analysistest.target_actions(env)
        if action.mnemonic == "FileWrite" and request[0] in action.outputs.to_list()
    ]
    asked = json.decode(written[0])
    asserts.equals(env, {"name": "x"}, asked["values"])
    asserts.equals(env, ["build/tofu/tests/parent/live.tfvars"], asked["variableFiles"])
    asserts.equals(env, "//build/tofu/tests:plan_check_rule_test_action_subject", asked["target"])
    return analysistest.end(env)

_action_test = analysistest.make(_action_impl)

def _asked(env):
    """The providers that the action asks, and the names of the files that it has of them."""
    actions = {action.mnemonic: action for action in analysistest.target_actions(env)}
    names = [file.basename for file in actions["TofuPlanCheck"].inputs.to_list()]
    requests = [
        json.decode(action.content)
        for action in analysistest.target_actions(env)
        if action.mnemonic == "FileWrite" and action.outputs.to_list()[0].basename.endswith(".request.json")
    ]
    return struct(names = names, providers = requests[0]["providers"])

def _provider_impl(ctx):
    env = analysistest.begin(ctx)
    asked = _asked(env)
    asserts.equals(env, [True], ["binary" in provider for provider in asked.providers])
    asserts.true(env, "terraform-provider-random" in asked.names)
    return analysistest.end(env)

_provider_test = analysistest.make(_provider_impl)

def _schema_impl(ctx):
    env = analysistest.begin(ctx)
    asked = _asked(env)
    asserts.equals(env, [False], ["binary" in provider for provider in asked.providers])
    asserts.false(env, "terraform-provider-random" in asked.names)
    return analysistest.end(env)

_schema_test = analysistest.make(_schema_impl)

def _pinned_impl(ctx):
    env = analysistest.begin(ctx)
    asserts.expect_failure(env, "level = \"provider\" is pinned, but registry.opentofu.org/hashicorp/random 3.8.0 has only")
    return analysistest.end(env)

_pinned_test = analysistest.make(_pinned_impl, expect_failure = True)

def plan_check_rule_test_suite(name):
    """Tests of tofu_plan_check.

    Args:
      name: the suite's name.
    """
    tofu_provider(
        name = name + "_random",
        schema = "recorded.schema.json",
        source = "registry.opentofu.org/hashicorp/random",
        tags = ["manual"],
        version = "3.8.0",
    )
    tofu_module(
        name = name + "_module",
        srcs = ["parent/main.tf"],
        providers = [":%s_random" % name],
        tags = ["manual"],
        tests = ["parent/own.tftest.hcl"],
    )
    tofu_plan_check(
        name = name + "_action_subject",
        module = ":%s_module" % name,
        tags = ["manual"],
        tfvars = ["parent/live.tfvars"],
        values = {"name": "x"},
    )
    tofu_plan_check(
        name = name + "_pinned_subject",
        level = "provider",
        module = ":%s_module" % name,
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
    for level in ["provider", "schema"]:
        tofu_plan_check(
            name = "%s_%s_subject" % (name, level),
            level = level,
            module = ":%s_built_module" % name,
            tags = ["manual"],
        )
    case_suite(name, {
        "action": _action_test,
        "pinned": _pinned_test,
        "provider": _provider_test,
        "schema": _schema_test,
    })
