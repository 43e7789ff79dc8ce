"""Names of targets and repositories."""

load("@bazel_skylib//lib:unittest.bzl", "asserts", "unittest")
load(
    "//build/tofu/private:provider_names.bzl",
    "ambiguous_name_message",
    "hub_names",
    "hub_target_name",
    "provider_repository_name",
    "unknown_name_message",
)
load("//build/tofu/private:provider_source.bzl", "parse_provider_source")

def _source(text):
    return parse_provider_source(text).source

def _names_impl(ctx):
    env = unittest.begin(ctx)
    names = hub_names([_source("hashicorp/random"), _source("hashicorp/time"), _source("acme/time")])
    asserts.equals(
        env,
        {
            "acme_time": "registry.opentofu.org/acme/time",
            "hashicorp_random": "registry.opentofu.org/hashicorp/random",
            "hashicorp_time": "registry.opentofu.org/hashicorp/time",
            "random": "registry.opentofu.org/hashicorp/random",
            "registry.opentofu.org_acme_time": "registry.opentofu.org/acme/time",
            "registry.opentofu.org_hashicorp_random": "registry.opentofu.org/hashicorp/random",
            "registry.opentofu.org_hashicorp_time": "registry.opentofu.org/hashicorp/time",
        },
        names.targets,
    )
    asserts.equals(
        env,
        {"time": ["registry.opentofu.org/acme/time", "registry.opentofu.org/hashicorp/time"]},
        names.ambiguous,
    )
    asserts.equals(env, {}, hub_names([]).targets)

    # One namespace and type on two hosts: only the host tells them apart.
    hosts = hub_names([_source("acme/x"), _source("localhost:8080/acme/x")])
    asserts.equals(env, ["acme_x", "x"], hosts.ambiguous.keys())
    asserts.equals(env, ["localhost.8080_acme_x", "registry.opentofu.org_acme_x"], hosts.targets.keys())
    return unittest.end(env)

_names_test = unittest.make(_names_impl)

def _target_name_impl(ctx):
    env = unittest.begin(ctx)
    names = hub_names([_source("hashicorp/random"), _source("localhost:8080/acme/x")])
    for text in ["random", "hashicorp/random", "registry.opentofu.org/hashicorp/random", "hashicorp_random"]:
        asserts.equals(env, "registry.opentofu.org/hashicorp/random", names.targets[hub_target_name(text)])
    asserts.equals(env, "localhost:8080/acme/x", names.targets[hub_target_name("localhost:8080/acme/x")])
    asserts.equals(env, "hashicorp_random_3.9.0", provider_repository_name(_source("hashicorp/random"), "3.9.0"))
    asserts.equals(
        env,
        "localhost.8080_acme_x_1.0.0-rc.1",
        provider_repository_name(_source("localhost:8080/acme/x"), "1.0.0-rc.1"),
    )
    return unittest.end(env)

_target_name_test = unittest.make(_target_name_impl)

def _messages_impl(ctx):
    env = unittest.begin(ctx)
    message = ambiguous_name_message("time", ["h.example/a/time", "h.example/b/time"])
    asserts.equals(
        env,
        "The provider name 'time' could mean h.example/a/time or h.example/b/time. " +
        "Write one of: \"h.example/a/time\", \"h.example/b/time\".",
        message,
    )
    message = unknown_name_message("aws", "//tofu:x", hub_names([_source("hashicorp/random")]).targets)
    for part in [
        "//tofu:x: providers = [\"aws\"] names a provider that no lock file knows.",
        "Known are: registry.opentofu.org/hashicorp/random.",
        "tofu.providers(lock_files = [",
    ]:
        asserts.true(env, part in message, "%s lacks %s" % (message, part))
    asserts.true(env, "Known are: none." in unknown_name_message("aws", "//tofu:x", {}))
    return unittest.end(env)

_messages_test = unittest.make(_messages_impl)

def hub_names_test_suite(name):
    """Tests of the hub's names.

    Args:
      name: the suite's name.
    """
    unittest.suite(name, _names_test, _target_name_test, _messages_test)
