"""Tests of versions.bzl."""

load("@bazel_skylib//lib:unittest.bzl", "asserts", "unittest")
load(
    "//build/toolchains/private:versions.bzl",
    "node_version_from_output",
    "parse_version",
    "tofu_version_from_output",
    "version_at_least",
)

def _parse_impl(ctx):
    env = unittest.begin(ctx)
    asserts.equals(env, (1, 12, 6), parse_version("1.12.6").numbers)
    asserts.equals(env, (20, 19, 0), parse_version("v20.19.0\n").numbers)
    asserts.equals(env, "rc1", parse_version("1.13.0-rc1").prerelease)
    asserts.equals(env, "", parse_version("1.13.0+build-7").prerelease)
    for text in ["", "1.12", "1.12.x", "development version", "1.12.6.1", "v"]:
        asserts.equals(env, None, parse_version(text), text)
    return unittest.end(env)

def _at_least_impl(ctx):
    env = unittest.begin(ctx)
    for version, minimum, expected in [
        ("1.12.6", "1.12.0", True),
        ("1.12.0", "1.12.0", True),
        ("1.9.9", "1.12.0", False),
        ("1.13.0", "1.12.6", True),
        ("2.0.0", "1.12.6", True),
        ("20.9.0", "20.19.0", False),
        ("1.12.0-rc1", "1.12.0", False),
        ("1.12.0", "1.12.0-rc1", True),
        ("1.12.0-rc2", "1.12.0-rc1", True),
        ("unknown", "1.12.0", False),
    ]:
        asserts.equals(env, expected, version_at_least(version, minimum), "{} >= {}".format(version, minimum))
    return unittest.end(env)

def _output_impl(ctx):
    env = unittest.begin(ctx)
    asserts.equals(env, "1.12.6", tofu_version_from_output("""{"terraform_version": "1.12.6", "platform": "linux_amd64"}"""))
    for stdout in ["", "OpenTofu v1.12.6", "[]", "{}", """{"terraform_version": 1}""", """{"terraform_version": "dev"}"""]:
        asserts.equals(env, "", tofu_version_from_output(stdout), stdout)
    asserts.equals(env, "20.20.2", node_version_from_output("v20.20.2\n"))
    for stdout in ["", "20.20.2", "v20", "node: error"]:
        asserts.equals(env, "", node_version_from_output(stdout), stdout)
    return unittest.end(env)

_parse_test = unittest.make(_parse_impl)
_at_least_test = unittest.make(_at_least_impl)
_output_test = unittest.make(_output_impl)

def versions_test_suite(name):
    """Declares the tests.

    Args:
      name: of the suite.
    """
    unittest.suite(name, _parse_test, _at_least_test, _output_test)
