"""The provider that module targets give to each other and to checks."""

TofuModuleInfo = provider(
    doc = "One OpenTofu module: one directory of configuration files.",
    fields = {
        "children": "Depset of structs (label, directory), both text: the modules this one calls, transitively.",
        "directory": "Text: the directory of the module, relative to the workspace.",
        "files": "Depset of Files: everything the engine may read wherever the module is called, own and of all children.",
        "label": "Label: the module.",
        "providers": "Depset of structs with the fields of TofuProviderInfo: own providers and those of all children.",
        "root_files": "List of Files: what the engine reads besides where this module is the root: tests and variable files.",
    },
)
