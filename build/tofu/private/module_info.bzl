"""The provider that module targets give to each other and to checks."""

TofuModuleInfo = provider(
    doc = "One OpenTofu module: one directory of configuration files.",
    fields = {
        "children": "Depset of structs (label, directory, sources): the modules this one calls, transitively. `sources` is a tuple " +
                    "of structs as in `module_sources`.",
        "declared_providers": "List of structs (source, name), both text: own providers, and how the BUILD file names them.",
        "deps": "List of structs (label, directory, name), all text: the modules of `deps`, and how the BUILD file names them.",
        "directory": "Text: the directory of the module, relative to the workspace.",
        "files": "Depset of Files: everything the engine may read wherever the module is called, own and of all children.",
        "label": "Label: the module.",
        "module_sources": "List of structs (source, label, directory, name), all text: which module stands for a source that is " +
                          "no path, and how the BUILD file names it.",
        "providers": "Depset of structs with the fields of TofuProviderInfo: own providers and those of all children.",
        "root_files": "List of Files: what the engine reads besides where this module is the root: tests and variable files.",
        "unlisted": "List of text: configuration files beside those of `srcs` that are not among them, as paths in the workspace.",
    },
)
