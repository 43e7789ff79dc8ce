"""Tests of the sources' pure parts and of the text when all of them fail."""

load("@bazel_skylib//lib:unittest.bzl", "asserts", "unittest")
load("//build/toolchains/private:probe.bzl", "version_problem")
load("//build/toolchains/private:source_download.bzl", "plan_download")
load("//build/toolchains/private:source_nix.bzl", "flake_reference", "from_nix", "nix_failure")
load("//build/toolchains/private:tool_repository.bzl", "failure_text")
load("//build/toolchains/private:tools.bzl", "TOOLS")

_TOFU = TOOLS["tofu"]
_NODE = TOOLS["node"]
_SHA256 = "0123456789abcdef" * 4

def _download_plan_impl(ctx):
    env = unittest.begin(ctx)
    plan = plan_download(_TOFU, "", [], "", "linux_amd64")
    asserts.equals(env, ["https://github.com/opentofu/opentofu/releases/download/v1.12.6/tofu_1.12.6_linux_amd64.zip"], plan.urls)
    asserts.equals(env, "5dc43da4f750f33873dc25e94587128709e819e544b7be9016b255316153c3a8", plan.sha256)
    plan = plan_download(_NODE, "", [], "", "darwin_arm64")
    asserts.equals(env, ["https://nodejs.org/dist/v22.23.1/node-v22.23.1-darwin-arm64.tar.gz"], plan.urls)
    asserts.equals(env, "node-v22.23.1-darwin-arm64", plan.strip_prefix)
    plan = plan_download(_NODE, "24.1.0", [], _SHA256, "linux_amd64")
    asserts.equals(env, "node-v24.1.0-linux-x64", plan.strip_prefix)
    asserts.equals(env, _SHA256, plan.sha256)
    plan = plan_download(_TOFU, "", ["https://mirror.example.com/tofu.zip"], _SHA256, "linux_amd64")
    asserts.equals(env, ["https://mirror.example.com/tofu.zip"], plan.urls)
    asserts.equals(
        env,
        "OpenTofu 1.99.0 is not in the table of known releases (1.12.6); add sha256 = \"…\" of the archive to toolchains.tofu()",
        plan_download(_TOFU, "1.99.0", [], "", "linux_amd64").reason,
    )
    asserts.equals(
        env,
        "the sha256 of Node.js 22.23.1 for linux_s390x is not known here; add sha256 = \"…\" of the archive to toolchains.node()",
        plan_download(_NODE, "", [], "", "linux_s390x").reason,
    )
    return unittest.end(env)

def _version_problem_impl(ctx):
    env = unittest.begin(ctx)
    asserts.equals(env, None, version_problem(_TOFU, "1.12.6", ""))
    asserts.equals(env, None, version_problem(_TOFU, "1.12.6", "1.12.6"))
    asserts.equals(env, "its version is 1.11.0, and 1.12.0 or newer is needed", version_problem(_TOFU, "1.11.0", ""))
    asserts.equals(env, "its version is 1.13.0, and MODULE.bazel asks for exactly 1.12.6", version_problem(_TOFU, "1.13.0", "1.12.6"))
    asserts.equals(env, "its version is 18.20.0, and 20.19.0 or newer is needed", version_problem(_NODE, "18.20.0", ""))
    return unittest.end(env)

def _nix_texts_impl(ctx):
    env = unittest.begin(ctx)
    asserts.equals(env, "path:/a%20b/c%23d#opentofu", flake_reference("/a b/c#d", "opentofu"))
    asserts.equals(env, "path:/a%2520b#x", flake_reference("/a%20b", "x"))
    asserts.equals(env, "error: timed out after 3 seconds", nix_failure("building '/nix/store/x.drv'...\nerror: timed out after 3 seconds\n"))
    asserts.equals(
        env,
        "error: Cannot build 'x.drv'. Reason: builder failed with exit code 3.",
        nix_failure("error: Cannot build 'x.drv'.\n       Reason: builder failed with exit code 3.\n       Last 1 log lines:\n       > broken\n"),
    )
    asserts.equals(env, "error: inner", nix_failure("error:\n  … while evaluating\n  error: inner\n"))
    asserts.equals(env, "Killed", nix_failure("Killed\n\n"))
    asserts.equals(env, "no output", nix_failure(""))
    return unittest.end(env)

def _nix_absent_impl(ctx):
    env = unittest.begin(ctx)
    asked = []
    rctx = struct(
        attr = struct(flake = "//:flake.nix"),
        getenv = lambda name: asked.append(name),
        path = lambda path: struct(exists = False),
        watch = asked.append,
        which = lambda name: None,
    )
    asserts.equals(env, "Nix is not installed", from_nix(rctx, _TOFU).reason)

    # Installed later, it must be noticed.
    asserts.true(env, "/nix/var/nix/profiles/default/bin/nix" in asked)
    asserts.true(env, "PATH" in asked)
    return unittest.end(env)

def _failure_text_impl(ctx):
    env = unittest.begin(ctx)
    text = failure_text(_TOFU, "linux_amd64", [
        struct(source = "nix", outcome = "no flake is configured"),
        struct(source = "host", outcome = "there is no `tofu` on PATH"),
    ])
    asserts.equals(env, """no OpenTofu (`tofu`) for this machine (linux_amd64). What was tried, in order:
  nix: no flake is configured
  host: there is no `tofu` on PATH
Do one of these:
  - name an installed OpenTofu 1.12.0 or newer: add to .bazelrc
      common --repo_env=FLYWHEEL_TOFU_PATH=/absolute/path/to/tofu
  - or say in MODULE.bazel where it comes from (a flake of yours, or an archive this machine can reach):
      toolchains = use_extension("@rules_flywheel//build/toolchains:extensions.bzl", "toolchains")
      toolchains.tofu(flake = "//:flake.nix", attribute = "opentofu")
      toolchains.tofu(urls = ["https://…"], sha256 = "…")""", text)
    return unittest.end(env)

_download_plan_test = unittest.make(_download_plan_impl)
_version_problem_test = unittest.make(_version_problem_impl)
_nix_texts_test = unittest.make(_nix_texts_impl)
_nix_absent_test = unittest.make(_nix_absent_impl)
_failure_text_test = unittest.make(_failure_text_impl)

def chain_test_suite(name):
    """Declares the tests.

    Args:
      name: of the suite.
    """
    unittest.suite(
        name,
        _download_plan_test,
        _version_problem_test,
        _nix_texts_test,
        _nix_absent_test,
        _failure_text_test,
    )
