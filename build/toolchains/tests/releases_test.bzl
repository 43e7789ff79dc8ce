"""Tests that the tables of known releases are well-formed: a wrong digit cannot be seen here, a missing one can."""

load("@bazel_skylib//lib:unittest.bzl", "asserts", "unittest")
load("//build/toolchains/private:tools.bzl", "TOOLS")
load("//build/toolchains/private:versions.bzl", "parse_version", "version_at_least")

_PLATFORMS = ["darwin_amd64", "darwin_arm64", "linux_amd64", "linux_arm64"]

def _tables_impl(ctx):
    env = unittest.begin(ctx)
    for tool in TOOLS.values():
        previous = None
        seen = {}
        for version, digests in tool.releases.items():
            numbers = parse_version(version).numbers
            asserts.true(env, previous == None or previous < numbers, "{} {} is not after the one before it".format(tool.name, version))
            previous = numbers
            asserts.equals(env, _PLATFORMS, digests.keys())
            for platform, digest in digests.items():
                asserts.equals(env, 64, len(digest), "{} {}".format(version, platform))
                asserts.equals(env, "", digest.strip("0123456789abcdef"), "{} {}".format(version, platform))
                asserts.false(env, digest in seen, "{} {} is {} as well".format(version, platform, seen.get(digest)))
                seen[digest] = version + " " + platform
        asserts.true(env, tool.default_version in tool.releases)
        for version in tool.releases:
            asserts.true(env, version_at_least(version, tool.oldest_version), "{} is too old to be of use".format(version))
    return unittest.end(env)

def _minor_versions_impl(ctx):
    env = unittest.begin(ctx)
    minors = {parse_version(version).numbers[:2]: None for version in TOOLS["tofu"].releases}
    asserts.true(env, len(minors) >= 3, str(minors.keys()))
    return unittest.end(env)

_tables_test = unittest.make(_tables_impl)
_minor_versions_test = unittest.make(_minor_versions_impl)

def releases_test_suite(name):
    """Declares the tests.

    Args:
      name: of the suite.
    """
    unittest.suite(name, _tables_test, _minor_versions_test)
