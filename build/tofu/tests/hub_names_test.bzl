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

def _provider(text, version = "1.0.0"):
    return struct(source = _source(text), version = version)

def _names_impl(ctx):
    env = unittest.begin(ctx)
    names = hub_names([_provider("hashicorp/random"), _provider("hashicorp/time"), _provider("acme/time")])
    expected = {}
    for name, address in {
        "acme_time": "registry.opentofu.org/acme/time",
        "hashicorp_random": "registry.opentofu.org/hashicorp/random",
        "hashicorp_time": "registry.opentofu.org/hashicorp/time",
        "random": "registry.opentofu.org/hashicorp/random",
        "registry.opentofu.org_acme_time": "registry.opentofu.org/acme/time",
        "registry.opentofu.org_hashicorp_random": "registry.opentofu.org/hashicorp/random",
        "registry.opentofu.org_hashicorp_time": "registry.opentofu.org/hashicorp/time",
    }.items():
        expected[name] = address + "@1.0.0"
        expected[name + "_1.0.0"] = address + "@1.0.0"
    asserts.equals(env, expected, names.targets)
    asserts.equals(env, "random", names.meanings["random_1.0.0"].source.type)
    times = ["registry.opentofu.org/acme/time", "registry.opentofu.org/hashicorp/time"]
    asserts.equals(env, {"time": times, "time_1.0.0": times}, names.ambiguous)
    asserts.equals(env, {}, hub_names([]).targets)

    # One namespace and type on two hosts: only the host tells them apart.
    hosts = hub_names([_provider("acme/x"), _provider("localhost:8080/acme/x")])
    asserts.equals(env, ["acme_x", "acme_x_1.0.0", "x", "x_1.0.0"], hosts.ambiguous.keys())
    asserts.equals(
        env,
        ["localhost.8080_acme_x", "registry.opentofu.org_acme_x"],
        [name for name in hosts.targets if not name.endswith("_1.0.0")],
    )
    return unittest.end(env)

_names_test = unittest.make(_names_impl)

def _versions_impl(ctx):
    env = unittest.begin(ctx)
    address = "registry.opentofu.org/hashicorp/random"
    names = hub_names([
        _provider("hashicorp/random", "3.9.0"),
        _provider("hashicorp/random", "3.1.0"),
        _provider("acme/random", "1.0.0"),
        _provider("hashicorp/time", "0.14.2"),
    ])
    asserts.equals(env, address + "@3.9.0", names.targets["random_3.9.0"])
    asserts.equals(env, address + "@3.1.0", names.targets["hashicorp_random_3.1.0"])
    asserts.equals(env, "3.1.0", names.meanings["registry.opentofu.org_hashicorp_random_3.1.0"].version)
    asserts.equals(env, "registry.opentofu.org/hashicorp/time@0.14.2", names.targets["time"])
    both = [address + "@3.1.0", address + "@3.9.0"]
    asserts.equals(
        env,
        {
            "hashicorp_random": both,
            "random": ["registry.opentofu.org/acme/random"] + both,
            "registry.opentofu.org_hashicorp_random": both,
        },
        names.ambiguous,
    )
    return unittest.end(env)

_versions_test = unittest.make(_versions_impl)

def _target_name_impl(ctx):
    env = unittest.begin(ctx)
    names = hub_names([_provider("hashicorp/random", "3.9.0"), _provider("localhost:8080/acme/x")])
    for text in ["random", "hashicorp/random", "registry.opentofu.org/hashicorp/random", "hashicorp_random"]:
        for suffix in ["", "@3.9.0"]:
            asserts.equals(
                env,
                "registry.opentofu.org/hashicorp/random@3.9.0",
                names.targets[hub_target_name(text + suffix)],
            )
    asserts.equals(env, "localhost:8080/acme/x@1.0.0", names.targets[hub_target_name("localhost:8080/acme/x")])
    asserts.equals(env, "hashicorp_random_3.9.0", provider_repository_name(_source("hashicorp/random"), "3.9.0"))
    asserts.equals(
        env,
        "localhost.8080_acme_x_1.0.0-rc.1",
        provider_repository_name(_source("localhost:8080/acme/x"), "1.0.0-rc.1"),
    )

    # Bazel wants a letter first, and knows no "+".
    asserts.equals(
        env,
        "provider_1password_onepassword_2.0.0_build",
        provider_repository_name(_source("1password/onepassword"), "2.0.0+build"),
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
    message = unknown_name_message("aws", "//tofu:x", hub_names([_provider("hashicorp/random")]).targets)
    for part in [
        "//tofu:x: providers = [\"aws\"] names a provider that no lock file knows.",
        "Known are: registry.opentofu.org/hashicorp/random@1.0.0.",
        "    bazel query 'kind(tofu_providers_lock_update, //...)'",
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
    unittest.suite(name, _names_test, _versions_test, _target_name_test, _messages_test)
