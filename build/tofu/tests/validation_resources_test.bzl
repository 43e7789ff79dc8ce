"""What a validation reserves: more with each provider process, and never without an answer."""

load("@bazel_skylib//lib:unittest.bzl", "asserts", "unittest")
load("//build/tofu/private:validation_resources.bzl", "validation_resources")

def _grows_impl(ctx):
    env = unittest.begin(ctx)
    reserved = [validation_resources(count)("linux", 10) for count in range(8)]
    for one in reserved:
        asserts.equals(env, 1, one["cpu"])
    memory = [one["memory"] for one in reserved]
    asserts.equals(env, sorted(memory), memory)
    asserts.equals(env, [170, 260, 350, 440, 530, 710, 710, 710], memory)
    return unittest.end(env)

_grows_test = unittest.make(_grows_impl)

def validation_resources_test_suite(name):
    """Tests of the resources of a validation.

    Args:
      name: the suite's name.
    """
    unittest.suite(name, _grows_test)
