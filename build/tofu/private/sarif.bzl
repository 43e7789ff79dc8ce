"""The action that turns findings into SARIF 2.1.0; it runs when somebody asks for its output."""

load("//build/toolchains:types.bzl", "NODE_TOOLCHAIN_TYPE")
load(":driver.bzl", "run_in_worker")

def write_sarif(ctx, result, label):
    """Declares the SARIF file beside a file of findings.

    Args:
      ctx: the context of a rule or an aspect; needs the node toolchain and `ACTION_DRIVER`.
      result: File, findings of the format `flywheel-validation/1`.
      label: text, what was checked.

    Returns:
      File: `NAME.sarif` for `NAME.validation.json`, for an output group `sarif`.
    """
    sarif = ctx.actions.declare_file(
        result.basename.removesuffix(".json").removesuffix(".validation") + ".sarif",
    )
    run_in_worker(
        ctx,
        ctx.toolchains[NODE_TOOLCHAIN_TYPE].tool_info.binary,
        ["sarif", result, sarif],
        mnemonic = "TofuSarif",
        progress_message = "Writing the findings of %s as SARIF" % label,
        inputs = [result],
        outputs = [sarif],
        toolchain = NODE_TOOLCHAIN_TYPE,
    )
    return sarif
