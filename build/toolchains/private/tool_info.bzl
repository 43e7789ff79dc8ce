"""The provider of tofu and node toolchains."""

ToolInfo = provider(
    doc = "A command-line tool that actions run.",
    fields = {
        "binary": "File: the executable. It runs without PATH, HOME and runfiles.",
        "provenance": "File, JSON: tool, version, source, path or url, store_path, sha256, tried. Not for action inputs.",
        "version": "string: the tool's version, e.g. `1.12.6`.",
    },
)
