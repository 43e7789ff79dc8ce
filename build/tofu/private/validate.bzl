"""The rule `tofu_validate`: an invalid module is a red build."""

load("//build/toolchains:types.bzl", "NODE_TOOLCHAIN_TYPE")
load(":driver.bzl", "ACTION_DRIVER", "run_in_worker")
load(":validation_aspect.bzl", "VALIDATION_ATTRS")
load(":validation_info.bzl", "TofuValidationInfo")

def _tofu_validate_impl(ctx):
    validation = ctx.attr.module[TofuValidationInfo]
    verdict = _give_verdict(ctx, validation)
    return [
        DefaultInfo(files = depset([validation.result])),
        OutputGroupInfo(
            # Bazel builds this group with every build of the target, and of whatever depends on it.
            _validation = depset([verdict]),
            sarif = depset([validation.sarif]),
            validation_results = depset([validation.result]),
        ),
    ]

def _give_verdict(ctx, validation):
    verdict = ctx.actions.declare_file(ctx.label.name + ".valid")
    run_in_worker(
        ctx,
        node = ctx.toolchains[NODE_TOOLCHAIN_TYPE].tool_info.binary,
        command = ["verdict", validation.result.path, verdict.path],
        inputs = [validation.result],
        mnemonic = "TofuVerdict",
        # On red this is the first thing to read: "Validation of //x:y failed: (Exit 1): ...".
        progress_message = "Validation of %s" % validation.label,
        outputs = [verdict],
        toolchain = NODE_TOOLCHAIN_TYPE,
    )
    return verdict

tofu_validate = rule(
    implementation = _tofu_validate_impl,
    attrs = VALIDATION_ATTRS | ACTION_DRIVER,
    toolchains = [NODE_TOOLCHAIN_TYPE],
    doc = """Validates a module with a real engine on every `bazel build`.

Without `init`, network, or copies of sources and providers. Outputs: `MODULE.validation.json`, the findings
(format `flywheel-validation/1`, also in the output group `validation_results`). An invalid module fails the build
through the `_validation` output group, with `path:line:col` and the engine's message for each finding. The output group
`sarif` has the same findings as SARIF 2.1.0, `MODULE.sarif`, which is only made when it is asked for.

A provider without a binary (only its schema is recorded) is checked at level `schema`: names, types and structure,
but none of the provider's own rules. The result says so.""",
)
