"""The rule `tofu_validate_test`: reads what the validate action found; the engine does not run again."""

load("//build/toolchains:types.bzl", "NODE_TOOLCHAIN_TYPE")
load(":driver.bzl", "EXECUTABLE_DRIVER")
load(":launcher.bzl", "write_launcher")
load(":validation_aspect.bzl", "VALIDATION_ATTRS")
load(":validation_info.bzl", "TofuValidationInfo")

def _tofu_validate_test_impl(ctx):
    # Not through a tofu_validate target: its verdict would fail the build of the test before the test could say so.
    validation = ctx.attr.module[TofuValidationInfo]
    result = validation.result
    launcher = write_launcher(ctx, ["verdict", result.short_path])
    return [
        DefaultInfo(
            executable = launcher.executable,
            runfiles = ctx.runfiles(launcher.files + [result]),
        ),
        OutputGroupInfo(sarif = depset([validation.sarif])),
    ]

tofu_validate_test = rule(
    implementation = _tofu_validate_test_impl,
    attrs = VALIDATION_ATTRS | EXECUTABLE_DRIVER,
    test = True,
    toolchains = [NODE_TOOLCHAIN_TYPE],
    doc = "Fails, with the findings in its log, when the module is invalid; prints the level it was validated at.",
)
