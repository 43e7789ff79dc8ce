"""Addresses of registries and mirrors."""

load("@bazel_skylib//lib:unittest.bzl", "asserts", "unittest")
load("//build/tofu/private:package_hash.bzl", "file_url")
load("//build/tofu/private:provider_mirror.bzl", "is_absolute_path", "mirror_problem")
load("//build/tofu/private:registry_download.bzl", "host_of", "origin_of", "resolve_url", "token_variable")

def _urls_impl(ctx):
    env = unittest.begin(ctx)
    base = "https://providers.example:8443/.well-known/terraform.json"
    asserts.equals(env, "https://providers.example:8443", origin_of(base))
    asserts.equals(env, "providers.example", host_of(base))
    asserts.equals(env, "providers.example", host_of("https://providers.example"))
    asserts.equals(env, "[::1]", host_of("http://[::1]:80/x"))
    asserts.equals(env, "[::1]", host_of("http://[::1]/x"))
    asserts.equals(env, "https://providers.example:8443/v1/", resolve_url(base, "/v1/"))
    asserts.equals(env, "https://providers.example:8443/.well-known/v1/", resolve_url(base, "v1/"))
    asserts.equals(env, "https://other.example/v1/", resolve_url(base, "https://other.example/v1/"))
    asserts.equals(env, "TF_TOKEN_app_my__providers_example", token_variable("app.my-providers.example"))
    asserts.equals(env, "file:///a%20b/%25/c%23d", file_url("/a b/%/c#d"))
    asserts.equals(env, "file:///C:/a", file_url("C:\\a"))
    return unittest.end(env)

_urls_test = unittest.make(_urls_impl)

def _mirrors_impl(ctx):
    env = unittest.begin(ctx)
    for place in ["/srv/mirror", "third_party/mirror", "https://mirror.example/p/"]:
        asserts.equals(env, None, mirror_problem(place))
    asserts.equals(env, "is a URL that is not https://", mirror_problem("http://mirror.example"))
    asserts.equals(
        env,
        "is a URL with credentials in it; they belong into ~/.netrc or a credential helper",
        mirror_problem("https://user:secret@mirror.example/"),
    )
    asserts.equals(env, [True, True, False], [is_absolute_path(path) for path in ["/x", "C:\\x", "x/y"]])
    return unittest.end(env)

_mirrors_test = unittest.make(_mirrors_impl)

def registry_download_test_suite(name):
    """Tests of addresses.

    Args:
      name: the suite's name.
    """
    unittest.suite(name, _urls_test, _mirrors_test)
