"""The provider that stacks give to whatever plans, applies or bundles them."""

TofuStackInfo = provider(
    doc = """One stack: a root module with what `tofu init`, `plan` and `apply` of it need.

It only carries facts. Whoever plans or applies refuses providers that are not `verified`.""",
    fields = {
        "directory": "Text: the directory of the root module, relative to the workspace.",
        "files": "Depset of Files: the configuration and data of the root module and of all modules that it calls.",
        "label": "Label: the stack.",
        "lock_file": "File: the dependency lock file, or None where the stack has none and the lock files of MODULE.bazel decide.",
        "providers": "List of structs with the fields of TofuProviderInfo: those of all modules, sorted by source.",
        "tfvars": "List of Files: its variable files. The engine reads `terraform.tfvars` and `*.auto.tfvars` by itself.",
    },
)
