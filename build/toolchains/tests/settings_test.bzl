"""Tests of settings.bzl."""

load("@bazel_skylib//lib:unittest.bzl", "asserts", "unittest")
load("//build/toolchains/private:settings.bzl", "parse_sources", "resolve_settings")
load(":mocks.bzl", "module", "tag")

_SHA256 = "0123456789abcdef" * 4

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
    resolved = resolve_settings([module("root", is_root = True), module("rules_flywheel")], "tofu")
    asserts.equals(env, None, resolved.tag)
    asserts.equals(env, None, resolved.error)
    return unittest.end(env)

def _root_decides_impl(ctx):
    env = unittest.begin(ctx)
    roots = tag(version = "1.12.6")
    modules = [module("dependency", tofu = [tag(version = "1.11.0")]), module("root", is_root = True, tofu = [roots])]
    asserts.equals(env, roots, resolve_settings(modules, "tofu").tag)

    # A tag for one tool says nothing about the other.
    asserts.equals(env, None, resolve_settings(modules, "node").tag)
    return unittest.end(env)

def _broken_dependency_is_ignored_impl(ctx):
    env = unittest.begin(ctx)
    modules = [
        module("root", is_root = True, tofu = [tag(version = "1.12.6")]),
        module("dependency", tofu = [tag(sources = ["brew"])]),
    ]
    asserts.equals(env, None, resolve_settings(modules, "tofu").error)
    return unittest.end(env)

def _nearest_dependency_impl(ctx):
    env = unittest.begin(ctx)
    nearest = tag(version = "1.12.6")
    modules = [module("root", is_root = True), module("near", tofu = [nearest]), module("far", tofu = [tag(version = "1.11.0")])]
    asserts.equals(env, nearest, resolve_settings(modules, "tofu").tag)
    return unittest.end(env)

def _errors_impl(ctx):
    env = unittest.begin(ctx)
    for tags, expected in [
        ([tag(), tag()], "MODULE.bazel has 2 toolchains.tofu() tags and one decides. Keep one of them."),
        ([tag(sources = ["brew"])], "toolchains.tofu() in MODULE.bazel of module \"root\": sources: \"brew\" is not a source; the sources are nix, download, host. Name the sources to try, in order, e.g. sources = [\"nix\", \"host\"]."),
        ([tag(sha256 = "abc")], "toolchains.tofu() in MODULE.bazel of module \"root\": sha256 = \"abc\" is not 64 hexadecimal digits. Take it from the release's SHA256SUMS file."),
        ([tag(urls = ["https://example.com/tofu.zip"])], "toolchains.tofu() in MODULE.bazel of module \"root\": urls without sha256: nothing is run that was not verified. Add sha256 = \"…\" of the archive."),
        ([tag(nix_timeout = 0)], "toolchains.tofu() in MODULE.bazel of module \"root\": nix_timeout = 0 is not a number of seconds. Write e.g. nix_timeout = 120."),
    ]:
        resolved = resolve_settings([module("root", is_root = True, tofu = tags)], "tofu")
        asserts.equals(env, expected, resolved.error)
        asserts.equals(env, None, resolved.tag)
    good = [tag(sha256 = _SHA256, urls = ["https://example.com/tofu.zip"])]
    asserts.equals(env, None, resolve_settings([module("root", is_root = True, tofu = good)], "tofu").error)
    return unittest.end(env)

_parse_sources_test = unittest.make(_parse_sources_impl)
_defaults_test = unittest.make(_defaults_impl)
_root_decides_test = unittest.make(_root_decides_impl)
_broken_dependency_is_ignored_test = unittest.make(_broken_dependency_is_ignored_impl)
_nearest_dependency_test = unittest.make(_nearest_dependency_impl)
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
        _broken_dependency_is_ignored_test,
        _nearest_dependency_test,
        _errors_test,
    )
