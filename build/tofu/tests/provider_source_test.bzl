"""Provider addresses, versions, digests and platforms."""

load("@bazel_skylib//lib:unittest.bzl", "asserts", "unittest")
load("//build/tofu/private:provider_platform.bzl", "provider_platform")
load("//build/tofu/private:provider_source.bzl", "is_sha256", "is_version", "parse_provider_source")

def _source_impl(ctx):
    env = unittest.begin(ctx)
    for text, address in {
        "hashicorp/random": "registry.opentofu.org/hashicorp/random",
        "localhost:8080/acme/x_y": "localhost:8080/acme/x_y",
        "registry.acme.example/acme/one-two": "registry.acme.example/acme/one-two",
    }.items():
        parsed = parse_provider_source(text)
        asserts.equals(env, None, parsed.error)
        asserts.equals(env, address, parsed.source.address)
    for text in [
        "",
        "random",
        "a/b/c/d",
        "/hashicorp/random",
        "registry/hashicorp/random",
        "hashicorp/-random",
        "hashicorp/..",
        "Hashicorp/random",
        "../hashicorp/random",
        "a..b/hashicorp/random",
        "a.example:/hashicorp/random",
        "registry.terraform.io/hashicorp/random",
    ]:
        parsed = parse_provider_source(text)
        asserts.equals(env, None, parsed.source)
        asserts.true(env, parsed.error, "%s was accepted" % text)
    return unittest.end(env)

_source_test = unittest.make(_source_impl)

def _version_impl(ctx):
    env = unittest.begin(ctx)
    for text in ["3.9.0", "1.0.0-beta.1", "1.0.0+build.5", "0.0.1-rc1+x"]:
        asserts.true(env, is_version(text), text)
    for text in ["", "3", "3.9", "3.9.0.1", "v3.9.0", "3.9.x", "3.9.0 ", "~> 3.9.0", "3.9.0-a/b"]:
        asserts.false(env, is_version(text), text)
    asserts.true(env, is_sha256("0" * 63 + "f"))
    for text in ["", "f" * 63, "F" * 64, "g" * 64]:
        asserts.false(env, is_sha256(text), text)
    return unittest.end(env)

_version_test = unittest.make(_version_impl)

def _platform_impl(ctx):
    env = unittest.begin(ctx)
    for os, arch, name in [
        ("linux", "amd64", "linux_amd64"),
        ("linux", "aarch64", "linux_arm64"),
        ("mac os x", "aarch64", "darwin_arm64"),
        ("mac os x", "x86_64", "darwin_amd64"),
        ("windows 11", "amd64", "windows_amd64"),
    ]:
        asserts.equals(env, name, provider_platform(os, arch).name)
    asserts.equals(env, None, provider_platform("linux", "riscv64"))
    asserts.equals(env, None, provider_platform("plan9", "amd64"))
    return unittest.end(env)

_platform_test = unittest.make(_platform_impl)

def provider_source_test_suite(name):
    """Tests of the functions that judge single texts.

    Args:
      name: the suite's name.
    """
    unittest.suite(name, _source_test, _version_test, _platform_test)
