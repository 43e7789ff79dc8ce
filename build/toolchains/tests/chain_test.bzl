"""Tests of the sources' pure parts and of the text when all of them fail."""

load("@bazel_skylib//lib:unittest.bzl", "asserts", "unittest")
load("//build/toolchains/private:probe.bzl", "version_problem")
load("//build/toolchains/private:source_download.bzl", "parse_urls", "plan_download")
load("//build/toolchains/private:source_nix.bzl", "flake_reference", "from_nix", "nix_failure")
load("//build/toolchains/private:tool_repository.bzl", "failure_text")
load("//build/toolchains/private:tools.bzl", "TOOLS")

_TOFU = TOOLS["tofu"]
_NODE = TOOLS["node"]
_SHA256 = "0123456789abcdef" * 4

def _settings(version = "", minimum_version = "", urls = [], sha256 = "", sha256s = {}):
    return struct(minimum_version = minimum_version, sha256 = sha256, sha256s = sha256s, urls = urls, version = version)

def _download_plan_impl(ctx):
    env = unittest.begin(ctx)
    plan = plan_download(_TOFU, _settings(), "linux_amd64")
    asserts.equals(env, ["https://github.com/opentofu/opentofu/releases/download/v1.12.6/tofu_1.12.6_linux_amd64.zip"], plan.urls)
    asserts.equals(env, "5dc43da4f750f33873dc25e94587128709e819e544b7be9016b255316153c3a8", plan.sha256)
    plan = plan_download(_NODE, _settings(), "darwin_arm64")
    asserts.equals(env, ["https://nodejs.org/dist/v22.23.1/node-v22.23.1-darwin-arm64.tar.gz"], plan.urls)
    asserts.equals(env, "node-v22.23.1-darwin-arm64", plan.strip_prefix)
    plan = plan_download(_NODE, _settings(version = "24.1.0", sha256 = _SHA256), "linux_amd64")
    asserts.equals(env, "node-v24.1.0-linux-x64", plan.strip_prefix)
    asserts.equals(env, _SHA256, plan.sha256)
    plan = plan_download(_TOFU, _settings(version = "1.99.0", sha256s = {"linux_arm64": _SHA256}), "linux_arm64")
    asserts.equals(env, _SHA256, plan.sha256)
    return unittest.end(env)

def _mirror_impl(ctx):
    env = unittest.begin(ctx)

    # The bytes are the official ones, so the table's sha256 holds.
    plan = plan_download(_TOFU, _settings(urls = ["https://mirror.example/v{version}/{file}", "https://other.example/{os}-{arch}/tofu-{version}.zip"]), "darwin_amd64")
    asserts.equals(env, ["https://mirror.example/v1.12.6/tofu_1.12.6_darwin_amd64.zip", "https://other.example/darwin-amd64/tofu-1.12.6.zip"], plan.urls)
    asserts.equals(env, _TOFU.releases["1.12.6"]["darwin_amd64"], plan.sha256)
    plan = plan_download(_NODE, _settings(urls = ["https://mirror.example/{os}/{arch}/{file}"]), "linux_amd64")
    asserts.equals(env, ["https://mirror.example/linux/x64/node-v22.23.1-linux-x64.tar.gz"], plan.urls)
    asserts.equals(env, ["https://a.example/{file}", "https://b.example/{file}"], parse_urls("https://a.example/{file}, https://b.example/{file}").urls)
    asserts.equals(env, [], parse_urls("").urls)
    asserts.equals(env, "\"a.example\" does not start with https://, http:// or file://", parse_urls("a.example").error)
    return unittest.end(env)

def _unknown_release_impl(ctx):
    env = unittest.begin(ctx)
    known = ", ".join(_TOFU.releases)
    asserts.equals(
        env,
        "OpenTofu 1.99.0 is not in the table of known releases (" + known + "); add sha256s = {\"linux_amd64\": \"…\"} " +
        "(64 hexadecimal digits, from tofu_1.99.0_SHA256SUMS of the release) to toolchains.tofu()",
        plan_download(_TOFU, _settings(version = "1.99.0"), "linux_amd64").reason,
    )
    asserts.equals(
        env,
        "the sha256 of Node.js 22.23.1 for linux_s390x is not known here; add sha256s = {\"linux_s390x\": \"…\"} " +
        "(64 hexadecimal digits, from SHASUMS256.txt of the release) to toolchains.node()",
        plan_download(_NODE, _settings(), "linux_s390x").reason,
    )
    asserts.equals(
        env,
        "sha256s has no value for linux_amd64; add sha256s = {\"linux_amd64\": \"…\"} " +
        "(64 hexadecimal digits, from tofu_1.99.0_SHA256SUMS of the release) to toolchains.tofu()",
        plan_download(_TOFU, _settings(version = "1.99.0", sha256s = {"linux_arm64": _SHA256}), "linux_amd64").reason,
    )
    return unittest.end(env)

def _version_without_pin_impl(ctx):
    env = unittest.begin(ctx)
    tool = struct(
        archive = _TOFU.archive,
        checksums = _TOFU.checksums,
        default_version = "1.2.0",
        name = "tofu",
        releases = {"1.1.0": {"linux_amd64": "a"}, "1.2.0": {"linux_amd64": "b"}, "1.2.1": {"linux_amd64": "c"}, "1.10.0": {"linux_amd64": "d"}},
        title = "OpenTofu",
    )
    asserts.equals(env, "b", plan_download(tool, _settings(minimum_version = "1.1.5"), "linux_amd64").sha256)
    asserts.equals(env, "d", plan_download(tool, _settings(minimum_version = "1.2.1"), "linux_amd64").sha256)
    asserts.equals(
        env,
        "of the known releases (1.1.0, 1.2.0, 1.2.1, 1.10.0) none is 1.11.0 or newer; add version = \"…\" and " +
        "sha256s = {\"linux_amd64\": \"…\"} (64 hexadecimal digits, from tofu_VERSION_SHA256SUMS of the release) to toolchains.tofu()",
        plan_download(tool, _settings(minimum_version = "1.11.0"), "linux_amd64").reason,
    )
    return unittest.end(env)

def _version_problem_impl(ctx):
    env = unittest.begin(ctx)
    asserts.equals(env, None, version_problem(_TOFU, "1.12.6", "", ""))
    asserts.equals(env, None, version_problem(_TOFU, "1.12.6", "1.12.6", ""))
    asserts.equals(env, None, version_problem(_TOFU, "1.10.8", "1.10.8", ""))
    asserts.equals(env, "its version is 1.1.0, and {} or newer is needed".format(_TOFU.minimum_version), version_problem(_TOFU, "1.1.0", "", ""))
    asserts.equals(env, "its version is 1.12.6, and 1.12.7 or newer is needed", version_problem(_TOFU, "1.12.6", "", "1.12.7"))
    asserts.equals(env, "its version is 1.13.0, and MODULE.bazel asks for exactly 1.12.6", version_problem(_TOFU, "1.13.0", "1.12.6", ""))
    asserts.equals(env, "its version is 18.20.0, and 20.19.0 or newer is needed", version_problem(_NODE, "18.20.0", "", ""))
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
    environment = {"HOME": "/home/me", "PATH": "/one:relative:/two"}

    def getenv(name):
        asked.append(name)
        return environment.get(name)

    def path(name):
        return struct(exists = False, get_child = lambda child: path(name + "/" + child), name = name)

    rctx = struct(
        attr = struct(flake = "//:flake.nix"),
        getenv = getenv,
        path = path,
        watch = lambda watched: asked.append(watched if type(watched) == "string" else watched.name),
    )
    asserts.equals(env, "Nix is not installed", from_nix(rctx, _TOFU).reason)

    # Installed later, it must be noticed.
    asserts.equals(env, [
        "/nix/var/nix/profiles/default/bin/nix",
        "/run/current-system/sw/bin/nix",
        "PATH",
        "/one/nix",
        "/two/nix",
        "HOME",
        "/home/me/.nix-profile/bin/nix",
    ], asked)
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
  - name an installed OpenTofu MINIMUM or newer: add to .bazelrc
      common --repo_env=FLYWHEEL_TOFU_PATH=/absolute/path/to/tofu
  - or say in MODULE.bazel where it comes from (a flake of yours, or an archive this machine can reach):
      toolchains = use_extension("@rules_flywheel//build/toolchains:extensions.bzl", "toolchains")
      toolchains.tofu(flake = "//:flake.nix", attribute = "opentofu")
      toolchains.tofu(urls = ["https://mirror.example/{file}"])""".replace("MINIMUM", _TOFU.minimum_version), text)
    return unittest.end(env)

_download_plan_test = unittest.make(_download_plan_impl)
_mirror_test = unittest.make(_mirror_impl)
_unknown_release_test = unittest.make(_unknown_release_impl)
_version_without_pin_test = unittest.make(_version_without_pin_impl)
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
        _mirror_test,
        _unknown_release_test,
        _version_without_pin_test,
        _version_problem_test,
        _nix_texts_test,
        _nix_absent_test,
        _failure_text_test,
    )
