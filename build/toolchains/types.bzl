"""The toolchain types, as labels that mean the same in every repository.

A label, because `ctx.actions.run(toolchain = ...)` reads text relative to the repository of the target.
"""

NODE_TOOLCHAIN_TYPE = Label("//build/toolchains:node_toolchain_type")
TOFU_TOOLCHAIN_TYPE = Label("//build/toolchains:tofu_toolchain_type")
