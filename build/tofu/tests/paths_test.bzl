"""Paths below other paths, and labels as they are shown."""

load("@bazel_skylib//lib:unittest.bzl", "asserts", "unittest")
load("//build/tofu/private:labels.bzl", "display_label")
load("//build/tofu/private:paths.bzl", "path_within_another")

def _within_impl(ctx):
    env = unittest.begin(ctx)
    asserts.equals(env, None, path_within_another(["m/a", "m/a.txt", "m/ab/c", "n/a/b"]))
    asserts.equals(env, None, path_within_another(["m/a", "m/a"]))
    asserts.equals(
        env,
        struct(path = "m/a/b/c.txt", within = "m/a"),
        path_within_another(["m/a/b/c.txt", "m/main.tf", "m/a"]),
    )
    return unittest.end(env)

_within_test = unittest.make(_within_impl)

def _label_impl(ctx):
    env = unittest.begin(ctx)
    asserts.equals(env, "//m:n", display_label("@@//m:n"))
    asserts.equals(env, "//m:n", display_label("@//m:n"))
    asserts.equals(env, "@@other+//m:n", display_label("@@other+//m:n"))
    asserts.equals(env, "//m:n", display_label("//m:n"))
    return unittest.end(env)

_label_test = unittest.make(_label_impl)

def paths_test_suite(name):
    """Tests of paths and labels.

    Args:
      name: the suite's name.
    """
    unittest.suite(name, _within_test, _label_test)
