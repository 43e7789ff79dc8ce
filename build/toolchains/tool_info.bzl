"""What a tofu or node toolchain gives: `ctx.toolchains[TYPE].tool_info`.

Fields of `ToolInfo`:

- `binary`: File, the executable. It runs without PATH, HOME and runfiles.
- `version`: string, as the tool itself reports it, e.g. `1.12.6`.
- `provenance`: File, JSON: where the binary came from. It names paths of the machine that fetched the tool, so
  never make it an input of an action whose result is to be shared; it is for `flywheel doctor` and error messages.
"""

load("//build/toolchains/private:tool_info.bzl", _ToolInfo = "ToolInfo")

ToolInfo = _ToolInfo
