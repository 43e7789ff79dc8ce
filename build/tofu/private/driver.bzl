"""The program that actions, tests and `bazel run` targets of these rules start, and how actions start it."""

# A sandbox without a network, also where the user's flags would allow one.
BLOCK_NETWORK = {"block-network": "1"}

# One process serves the actions of all modules, where the user's strategy allows workers; elsewhere, and on a remote
# executor, the same command line runs for one action. The key makes actions of several mnemonics share the process.
_WORKER = BLOCK_NETWORK | {
    "requires-worker-protocol": "json",
    "supports-multiplex-sandboxing": "1",
    "supports-multiplex-workers": "1",
    "supports-worker-cancellation": "1",
    "supports-workers": "1",
    "worker-key-mnemonic": "TofuDriver",
}

def run_in_worker(ctx, node, command, inputs, **kwargs):
    """Registers an action that runs a command of the driver, in a worker where there may be one.

    Args:
      ctx: the context of a rule or an aspect that has `ACTION_DRIVER`.
      node: File: the program that runs the driver.
      command: list of text: the command and its arguments.
      inputs: list of Files: what the command reads, without the driver itself.
      **kwargs: of `ctx.actions.run`.
    """

    # A worker gets what stands in this file with each request; what stands before it is the same for all of them.
    words = ctx.actions.args()
    words.add_all(command)
    words.set_param_file_format("multiline")
    words.use_param_file("@%s", use_always = True)
    ctx.actions.run(
        executable = node,
        arguments = [ctx.file._action_driver.path, "run", words],
        inputs = inputs,
        # A worker is replaced when its tools change.
        tools = [ctx.file._action_driver],
        env = {},
        execution_requirements = _WORKER,
        **kwargs
    )

def _driver(cfg):
    return attr.label(
        default = "//tools/actions:driver",
        allow_single_file = True,
        cfg = cfg,
    )

# For rules whose actions run it.
ACTION_DRIVER = {"_action_driver": _driver("exec")}

# For rules that give an executable which runs it: a test need not be run where actions are.
EXECUTABLE_DRIVER = {"_driver": _driver("target")}
