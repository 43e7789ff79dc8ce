"""The program that actions, tests and `bazel run` targets of these rules start, and how actions start it."""

# A sandbox without a network, also where the user's flags would allow one.
BLOCK_NETWORK = {"block-network": "1"}

def _driver(cfg):
    return {
        "_driver": attr.label(
            default = "//tools/actions:driver",
            allow_single_file = True,
            cfg = cfg,
        ),
    }

# For rules whose actions run it.
ACTION_DRIVER = _driver("exec")

# For rules that give an executable which runs it.
EXECUTABLE_DRIVER = _driver("target")
