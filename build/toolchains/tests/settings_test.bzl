"""Tests of settings.bzl."""

load("@bazel_skylib//lib:unittest.bzl", "asserts", "unittest")
load("//build/toolchains/private:settings.bzl", "parse_sources", "resolve_settings")
load("//build/toolchains/private:tools.bzl", "TOOLS")
load(":mocks.bzl", "module", "tag")

_TOFU = TOOLS["tofu"]
_NODE = TOOLS["node"]
_SHA256 = "0123456789abcdef" * 4

def _root(*tags):
    return module("root", is_root = True, tofu = list(tags))

def _parse_sources_impl(ctx):
    env = unittest.begin(ctx)
    asserts.equals(env, ["nix", "download", "host"], parse_sources([]).sources)
    asserts.equals(env, ["host", "nix"], parse_sources(["host", "nix"]).sources)
    asserts.equals(env, ["host"], parse_sources([" host ", ""]).sources)
    asserts.equals(env, None, parse_sources(["host"]).error)
    asserts.equals(env, "\"brew\" is not a source; the sources are nix, download, host", parse_sources(["brew"]).error)
    asserts.equals(env, "a source is named twice in \"nix,nix\"", parse_sources(["nix", "nix"]).error)
    return unittest.end(env)

def _defaults_impl(ctx):
    env = unittest.begin(ctx)
    resolved = resolve_settings([_root(), module("rules_flywheel")], _TOFU)
    asserts.equals(env, None, resolved.error)
    asserts.equals(env, ("", _TOFU.minimum_version, [], "opentofu", 120), (
        resolved.settings.version,
        resolved.settings.minimum_version,
        resolved.settings.sources,
        resolved.settings.attribute,
        resolved.settings.nix_timeout,
    ))
    asserts.equals(env, "nodejs", resolve_settings([_root()], _NODE).settings.attribute)
    return unittest.end(env)

def _root_decides_impl(ctx):
    env = unittest.begin(ctx)
    modules = [
        module("dependency", tofu = [tag(version = "1.12.5", sources = ["host"])]),
        _root(tag(version = "1.12.6")),
    ]
    settings = resolve_settings(modules, _TOFU).settings
    asserts.equals(env, ("1.12.6", []), (settings.version, settings.sources))

    # A tag for one tool says nothing about the other.
    asserts.equals(env, "", resolve_settings(modules, _NODE).settings.version)

    # A tag of the root module that decides nothing leaves the decision to the dependency.
    modules = [_root(tag(minimum_version = "1.12.1")), module("dependency", tofu = [tag(version = "1.12.5")])]
    settings = resolve_settings(modules, _TOFU).settings
    asserts.equals(env, ("1.12.5", "1.12.1"), (settings.version, settings.minimum_version))
    return unittest.end(env)

def _tags_of_one_module_add_up_impl(ctx):
    env = unittest.begin(ctx)

    # What a module tells everyone, and what it decides for itself with dev_dependency = True.
    modules = [_root(tag(minimum_version = "1.12.1"), tag(version = "1.12.6"), tag(sources = ["download"], version = "1.12.6"))]
    settings = resolve_settings(modules, _TOFU).settings
    asserts.equals(env, ("1.12.6", "1.12.1", ["download"]), (settings.version, settings.minimum_version, settings.sources))
    return unittest.end(env)

def _broken_dependency_is_ignored_impl(ctx):
    env = unittest.begin(ctx)
    modules = [
        _root(tag(version = "1.12.6")),
        module("dependency", tofu = [tag(sources = ["brew"])]),
    ]
    asserts.equals(env, None, resolve_settings(modules, _TOFU).error)
    return unittest.end(env)

def _highest_minimum_impl(ctx):
    env = unittest.begin(ctx)
    modules = [
        _root(),
        module("low", tofu = [tag(minimum_version = "1.12.0")]),
        module("high", tofu = [tag(minimum_version = "1.12.10")]),
        module("middle", tofu = [tag(minimum_version = "1.12.9")]),
    ]
    asserts.equals(env, "1.12.10", resolve_settings(modules, _TOFU).settings.minimum_version)

    # One that is below what the rules need changes nothing.
    modules = [_root(tag(minimum_version = "0.1.0"))]
    asserts.equals(env, _TOFU.minimum_version, resolve_settings(modules, _TOFU).settings.minimum_version)
    return unittest.end(env)

def _conflicts_impl(ctx):
    env = unittest.begin(ctx)
    for modules, expected in [
        (
            [_root(tag(version = "1.12.6"), tag(version = "1.12.5"))],
            "MODULE.bazel of module \"root\" contradicts itself: toolchains.tofu(version = \"1.12.6\") and " +
            "toolchains.tofu(version = \"1.12.5\"). Keep one of them.",
        ),
        (
            [_root(tag(sources = ["nix"]), tag(sources = ["host"]))],
            "MODULE.bazel of module \"root\" contradicts itself: toolchains.tofu(sources = [\"nix\"]) and " +
            "toolchains.tofu(sources = [\"host\"]). Keep one of them.",
        ),
        (
            [_root(tag(version = "1.12.3")), module("needy", tofu = [tag(minimum_version = "1.12.4")])],
            "toolchains.tofu(version = \"1.12.3\") in MODULE.bazel of module \"root\" contradicts " +
            "toolchains.tofu(minimum_version = \"1.12.4\") of module \"needy\". Pin 1.12.4 or newer, or take a version of " +
            "module \"needy\" that works with OpenTofu 1.12.3.",
        ),
        (
            [_root(), module("one", tofu = [tag(version = "1.12.6")]), module("two", tofu = [tag(version = "1.12.5")])],
            "toolchains.tofu(version = \"1.12.6\") of module \"one\" contradicts toolchains.tofu(version = \"1.12.5\") of " +
            "module \"two\". Decide in MODULE.bazel of the root module: toolchains.tofu(version = \"1.12.6\").",
        ),
        (
            [_root(), module("pins", tofu = [tag(version = "1.12.3")]), module("needy", tofu = [tag(minimum_version = "1.12.4")])],
            "toolchains.tofu(version = \"1.12.3\") in MODULE.bazel of module \"pins\" contradicts " +
            "toolchains.tofu(minimum_version = \"1.12.4\") of module \"needy\". Pin 1.12.4 or newer, or take a version of " +
            "module \"needy\" that works with OpenTofu 1.12.3.",
        ),
        (
            [_root(tag(version = "1.5.0"))],
            ("toolchains.tofu(version = \"1.5.0\") in MODULE.bazel of module \"root\": these rules need OpenTofu {} or newer. " +
             "Write e.g. version = \"1.12.6\".").format(_TOFU.oldest_version),
        ),
        (
            [_root(tag(version = "1.12.6")), module("dependency", tofu = [tag(minimum_version = "1.12")])],
            "toolchains.tofu() in MODULE.bazel of module \"dependency\": minimum_version = \"1.12\" is not a version. Write " +
            "e.g. minimum_version = \"1.12.6\".",
        ),
    ]:
        resolved = resolve_settings(modules, _TOFU)
        asserts.equals(env, expected, resolved.error)
        asserts.equals(env, None, resolved.settings)
    return unittest.end(env)

def _errors_impl(ctx):
    env = unittest.begin(ctx)
    for wrong, expected in [
        (tag(version = "1.12"), "version = \"1.12\" is not a version. Write all of it, e.g. version = \"1.12.6\"."),
        (tag(version = "v1.12.6"), "version = \"v1.12.6\" is not a version. Write all of it, e.g. version = \"1.12.6\"."),
        (tag(minimum_version = ">= 1.12"), "minimum_version = \">= 1.12\" is not a version. Write all of it, e.g. minimum_version = \"1.12.6\"."),
        (tag(sources = ["brew"]), "sources: \"brew\" is not a source; the sources are nix, download, host. Name the sources to try, in order, e.g. sources = [\"nix\", \"host\"]."),
        (tag(sha256 = "abc"), "sha256 = \"abc\" is not 64 hexadecimal digits. Take it from the release's SHA256SUMS file."),
        (tag(sha256s = {"linux_amd64": ""}), "sha256s[\"linux_amd64\"] = \"\" is not 64 hexadecimal digits. Take it from the release's SHA256SUMS file."),
        (tag(sha256 = _SHA256, sha256s = {"linux_amd64": _SHA256}), "sha256 and sha256s say the same thing twice. Keep sha256s, which has a value for each platform."),
        (tag(urls = ["mirror.example/{file}"]), "urls: \"mirror.example/{file}\" does not start with https://, http:// or file://."),
        (tag(urls = ["https://mirror.example/{name}"]), "urls: \"https://mirror.example/{name}\" has the placeholder {name}; there are {version}, {os}, {arch} and {file}."),
        (tag(nix_timeout = 0), "nix_timeout = 0 is not a number of seconds. Write e.g. nix_timeout = 120."),
    ]:
        resolved = resolve_settings([_root(wrong)], _TOFU)
        asserts.equals(env, "toolchains.tofu() in MODULE.bazel of module \"root\": " + expected, resolved.error)
        asserts.equals(env, None, resolved.settings)
    asserts.equals(env, "1.10.8", resolve_settings([_root(tag(version = "1.10.8"))], _TOFU).settings.version)
    good = tag(sha256s = {"linux_amd64": _SHA256}, urls = ["https://example.com/{version}/{os}/{arch}/{file}"])
    asserts.equals(env, None, resolve_settings([_root(good)], _TOFU).error)
    return unittest.end(env)

_parse_sources_test = unittest.make(_parse_sources_impl)
_defaults_test = unittest.make(_defaults_impl)
_root_decides_test = unittest.make(_root_decides_impl)
_tags_of_one_module_add_up_test = unittest.make(_tags_of_one_module_add_up_impl)
_broken_dependency_is_ignored_test = unittest.make(_broken_dependency_is_ignored_impl)
_highest_minimum_test = unittest.make(_highest_minimum_impl)
_conflicts_test = unittest.make(_conflicts_impl)
_errors_test = unittest.make(_errors_impl)

def settings_test_suite(name):
    """Declares the tests.

    Args:
      name: of the suite.
    """
    unittest.suite(
        name,
        _parse_sources_test,
        _defaults_test,
        _root_decides_test,
        _tags_of_one_module_add_up_test,
        _broken_dependency_is_ignored_test,
        _highest_minimum_test,
        _conflicts_test,
        _errors_test,
    )
