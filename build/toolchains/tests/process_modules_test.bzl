"""Tests of the extension's pure part: which repositories it makes, with injected repository rules."""

load("@bazel_skylib//lib:unittest.bzl", "asserts", "unittest")
load("//build/toolchains/private:extension.bzl", "process_modules")
load("//build/toolchains/private:platforms.bzl", "normalize_platform", "platform_constraints")
load(":mocks.bzl", "module", "tag")

def _run(modules, platform = "linux_amd64"):
    made = {}
    hubs = []
    error = process_modules(
        modules = modules,
        platform = platform,
        make_tool_repository = lambda **attrs: made.update([(attrs["name"], struct(**attrs))]),
        make_hub_repository = lambda **attrs: hubs.append(struct(**attrs)),
    )
    return struct(error = error, made = made, hubs = hubs)

def _defaults_impl(ctx):
    env = unittest.begin(ctx)
    result = _run([module("root", is_root = True)])
    asserts.equals(env, None, result.error)
    asserts.equals(env, ["flywheel_node", "flywheel_tofu"], sorted(result.made))
    tofu = result.made["flywheel_tofu"]
    asserts.equals(env, ("tofu", "", [], None, "opentofu", 120, [], "", {}), (
        tofu.tool,
        tofu.version,
        tofu.sources,
        tofu.flake,
        tofu.attribute,
        tofu.nix_timeout,
        tofu.urls,
        tofu.sha256,
        tofu.sha256s,
    ))
    asserts.equals(env, "nodejs", result.made["flywheel_node"].attribute)
    asserts.equals(env, 1, len(result.hubs))
    asserts.equals(env, ["node", "tofu"], result.hubs[0].tools)
    asserts.equals(env, ["@platforms//os:linux", "@platforms//cpu:x86_64"], result.hubs[0].exec_compatible_with)
    return unittest.end(env)

def _tag_reaches_repository_impl(ctx):
    env = unittest.begin(ctx)
    result = _run([module("root", is_root = True, tofu = [tag(
        attribute = "mine",
        flake = "//:flake.nix",
        nix_timeout = 7,
        sources = ["host", "nix"],
        version = "1.13.0",
        minimum_version = "1.12.9",
    )])])
    tofu = result.made["flywheel_tofu"]
    asserts.equals(env, ("1.13.0", "1.12.9", ["host", "nix"], "//:flake.nix", "mine", 7), (
        tofu.version,
        tofu.minimum_version,
        tofu.sources,
        tofu.flake,
        tofu.attribute,
        tofu.nix_timeout,
    ))
    asserts.equals(env, "", result.made["flywheel_node"].version)
    return unittest.end(env)

def _error_impl(ctx):
    env = unittest.begin(ctx)
    result = _run([module("root", is_root = True, node = [tag(nix_timeout = -1)])])
    asserts.true(env, "toolchains.node() in MODULE.bazel of module \"root\"" in result.error)
    asserts.equals(env, [], result.hubs)
    return unittest.end(env)

def _platforms_impl(ctx):
    env = unittest.begin(ctx)
    asserts.equals(env, "linux_amd64", normalize_platform("linux", "amd64"))
    asserts.equals(env, "linux_arm64", normalize_platform("linux", "aarch64"))
    asserts.equals(env, "darwin_arm64", normalize_platform("mac os x", "aarch64"))
    asserts.equals(env, "darwin_amd64", normalize_platform("Mac OS X", "x86_64"))
    asserts.equals(env, "windows-11_amd64", normalize_platform("windows 11", "amd64"))
    asserts.equals(env, ["@platforms//os:macos", "@platforms//cpu:arm64"], platform_constraints("darwin_arm64"))

    # A machine that nothing is known of must not get the entries of another one.
    asserts.equals(env, ["@platforms//:incompatible"], platform_constraints("windows-11_amd64"))
    asserts.equals(env, ["@platforms//:incompatible"], platform_constraints("linux_s390x"))
    return unittest.end(env)

_defaults_test = unittest.make(_defaults_impl)
_tag_reaches_repository_test = unittest.make(_tag_reaches_repository_impl)
_error_test = unittest.make(_error_impl)
_platforms_test = unittest.make(_platforms_impl)

def process_modules_test_suite(name):
    """Declares the tests.

    Args:
      name: of the suite.
    """
    unittest.suite(name, _defaults_test, _tag_reaches_repository_test, _error_test, _platforms_test)
