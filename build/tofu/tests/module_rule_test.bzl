"""What tofu_module gives: its own files, and everything of the modules it calls."""

load("@bazel_skylib//lib:unittest.bzl", "analysistest", "asserts")
load("//build/tofu:providers.bzl", "TofuModuleInfo", "tofu_provider")
load("//build/tofu:rules.bzl", "tofu_module")
load(":cases.bzl", "case_suite")

def _parent_impl(ctx):
    env = analysistest.begin(ctx)
    info = analysistest.target_under_test(env)[TofuModuleInfo]
    asserts.equals(env, "build/tofu/tests/parent", info.directory)
    asserts.equals(
        env,
        ["build/tofu/tests/child/main.tf", "build/tofu/tests/parent/main.tf", "build/tofu/tests/recorded.schema.json"],
        sorted([file.short_path for file in info.files.to_list()]),
    )
    asserts.equals(env, ["check.tftest.hcl", "terraform.tfvars"], [file.basename for file in info.root_files])
    asserts.equals(
        env,
        [struct(label = "//build/tofu/tests:module_rule_test_child", directory = "build/tofu/tests/child", sources = ())],
        info.children.to_list(),
    )
    asserts.equals(
        env,
        [struct(
            label = "//build/tofu/tests:module_rule_test_child",
            directory = "build/tofu/tests/child",
            name = ":module_rule_test_child",
        )],
        info.deps,
    )
    asserts.equals(env, [], info.declared_providers)
    asserts.equals(env, ["random"], [provider.source.split("/")[-1] for provider in info.providers.to_list()])
    asserts.equals(env, [], analysistest.target_actions(env))
    return analysistest.end(env)

_parent_test = analysistest.make(_parent_impl)

def _sources_impl(ctx):
    env = analysistest.begin(ctx)
    info = analysistest.target_under_test(env)[TofuModuleInfo]
    child = "//build/tofu/tests:module_rule_test_child"
    expected = [
        struct(source = source, label = child, directory = "build/tofu/tests/child", name = name)
        for source, name in [
            ("git::https://example.com/infra.git//child?ref=v1", ":module_rule_test_child"),
            ("org/child/aws@1.4.2", child),
        ]
    ]
    asserts.equals(env, expected, info.module_sources)

    # Everything of such a module comes along, although it is not in deps.
    asserts.equals(env, [], info.deps)
    asserts.equals(
        env,
        [struct(label = child, directory = "build/tofu/tests/child", sources = ())],
        info.children.to_list(),
    )
    asserts.equals(
        env,
        ["build/tofu/tests/child/main.tf", "build/tofu/tests/parent/main.tf"],
        sorted([file.short_path for file in info.files.to_list()]),
    )
    asserts.equals(env, ["random"], [provider.source.split("/")[-1] for provider in info.providers.to_list()])
    return analysistest.end(env)

_sources_test = analysistest.make(_sources_impl)

def _sources_of_child_impl(ctx):
    env = analysistest.begin(ctx)
    info = analysistest.target_under_test(env)[TofuModuleInfo]
    asserts.equals(env, [], info.module_sources)
    asserts.equals(
        env,
        {
            "build/tofu/tests/child": [],
            "build/tofu/tests/parent": ["git::https://example.com/infra.git//child?ref=v1", "org/child/aws@1.4.2"],
        },
        {child.directory: [source.source for source in child.sources] for child in info.children.to_list()},
    )
    return analysistest.end(env)

_sources_of_child_test = analysistest.make(_sources_of_child_impl)

def _path_as_source_impl(ctx):
    env = analysistest.begin(ctx)
    asserts.expect_failure(
        env,
        "//build/tofu/tests:module_rule_test_path_as_source_subject: 'module_sources' has \"../child\", which is a path " +
        "and leads where it leads. Name the module of that directory in 'deps' instead: deps = [\":module_rule_test_child\"]",
    )
    return analysistest.end(env)

_path_as_source_test = analysistest.make(_path_as_source_impl, expect_failure = True)

def _declared_impl(ctx):
    env = analysistest.begin(ctx)
    info = analysistest.target_under_test(env)[TofuModuleInfo]
    asserts.equals(
        env,
        [struct(source = "registry.opentofu.org/hashicorp/random", name = ":module_rule_test_random")],
        info.declared_providers,
    )
    asserts.equals(env, [], info.deps)
    asserts.equals(env, [], info.unlisted)
    return analysistest.end(env)

_declared_test = analysistest.make(_declared_impl)

def _unlisted_impl(ctx):
    env = analysistest.begin(ctx)
    info = analysistest.target_under_test(env)[TofuModuleInfo]
    asserts.equals(env, ["build/tofu/tests/listed/extra.tf"], info.unlisted)
    files = [file.short_path for file in info.files.to_list()]
    asserts.false(env, "build/tofu/tests/listed/extra.tf" in files)
    return analysistest.end(env)

_unlisted_test = analysistest.make(_unlisted_impl)

def _no_claim_impl(ctx):
    env = analysistest.begin(ctx)
    asserts.equals(env, [], analysistest.target_under_test(env)[TofuModuleInfo].unlisted)
    return analysistest.end(env)

_no_claim_test = analysistest.make(_no_claim_impl)

def _no_srcs_impl(ctx):
    env = analysistest.begin(ctx)
    asserts.expect_failure(env, "//build/tofu/tests:module_rule_test_no_srcs_subject: 'srcs' has no file, so there is no module. Add its configuration files: srcs = glob")
    return analysistest.end(env)

_no_srcs_test = analysistest.make(_no_srcs_impl, expect_failure = True)

def _two_directories_impl(ctx):
    env = analysistest.begin(ctx)
    asserts.expect_failure(env, "'srcs' has files of 2 directories (build/tofu/tests/child, build/tofu/tests/parent)")
    asserts.expect_failure(env, "Make one tofu_module for each and name the children in 'deps'.")
    return analysistest.end(env)

_two_directories_test = analysistest.make(_two_directories_impl, expect_failure = True)

def module_rule_test_suite(name):
    """Tests of tofu_module.

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
    native.genrule(
        name = name + "_root_files",
        outs = [name + "_files/check.tftest.hcl", name + "_files/terraform.tfvars"],
        cmd = "touch $(OUTS)",
        tags = ["manual"],
    )
    tofu_module(
        name = name + "_child",
        srcs = ["child/main.tf"],
        # What a module has for itself as a root is no concern of its callers.
        tests = [name + "_files/check.tftest.hcl"],
        providers = [":%s_random" % name],
        tags = ["manual"],
    )
    tofu_module(
        name = name + "_parent_subject",
        srcs = ["parent/main.tf"],
        data = ["recorded.schema.json"],
        tags = ["manual"],
        tests = [name + "_files/check.tftest.hcl"],
        tfvars = [name + "_files/terraform.tfvars"],
        deps = [":%s_child" % name],
    )
    tofu_module(
        name = name + "_sources_subject",
        srcs = ["parent/main.tf"],
        # One target, written in two ways.
        module_sources = {
            "git::https://example.com/infra.git//child?ref=v1": ":%s_child" % name,
            "org/child/aws@1.4.2": "//build/tofu/tests:%s_child" % name,
        },
        tags = ["manual"],
    )
    tofu_module(
        name = name + "_sources_of_child_subject",
        srcs = ["setup/main.tf"],
        tags = ["manual"],
        deps = [":%s_sources_subject" % name],
    )
    tofu_module(
        name = name + "_path_as_source_subject",
        srcs = ["parent/main.tf"],
        module_sources = {"../child": ":%s_child" % name},
        tags = ["manual"],
    )
    tofu_module(
        name = name + "_no_srcs_subject",
        srcs = [],
        tags = ["manual"],
    )
    tofu_module(
        name = name + "_two_directories_subject",
        srcs = [
            "child/main.tf",
            "parent/main.tf",
        ],
        tags = ["manual"],
    )
    tofu_module(
        name = name + "_declared_subject",
        srcs = ["child/main.tf"],
        providers = [":%s_random" % name],
        tags = ["manual"],
    )
    for case, srcs in {
        "unlisted": native.glob(["listed/*.tf"], exclude = ["listed/extra.tf"]),
        "unlisted_beside_generated": ["listed/main.tf", ":listed/generated.tf"],
        "no_claim_elsewhere": ["//build/tofu/tests:listed/main.tf"],
        "no_claim_selected": select({"//conditions:default": ["listed/main.tf"]}),
    }.items():
        tofu_module(
            name = "%s_%s_subject" % (name, case),
            srcs = srcs,
            tags = ["manual"],
        )
    native.genrule(
        name = name + "_generated",
        outs = ["listed/generated.tf"],
        cmd = "touch $@",
        tags = ["manual"],
    )
    case_suite(name, {
        "declared": _declared_test,
        "no_claim_elsewhere": _no_claim_test,
        "no_claim_selected": _no_claim_test,
        "no_srcs": _no_srcs_test,
        "parent": _parent_test,
        "path_as_source": _path_as_source_test,
        "sources": _sources_test,
        "sources_of_child": _sources_of_child_test,
        "two_directories": _two_directories_test,
        "unlisted": _unlisted_test,
        "unlisted_beside_generated": _unlisted_test,
    })
