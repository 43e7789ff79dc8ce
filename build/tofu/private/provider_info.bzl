"""The provider that provider targets give to modules."""

TofuProviderInfo = provider(
    doc = "One version of one OpenTofu provider.",
    fields = {
        "binary": "File: the provider's executable, or None where only its recorded schema is known.",
        "origin": "Text: `lock file, sha256 ...`, `locally built` or `recorded schema`.",
        "schema": "File: the recorded schema (`flywheel-provider-schema/1`).",
        "source": "Text: the full address, such as `registry.opentofu.org/hashicorp/random`.",
        "verified": "Bool: True only where the bytes of the binary matched a hash of a lock file.",
        "version": "Text: the version, such as `3.9.0`.",
    },
)
