"""The provider that a validation gives to its test."""

TofuValidationInfo = provider(
    doc = "The findings of one validation.",
    fields = {
        "label": "Text: the module, as a user types it.",
        "result": "File: the findings (`flywheel-validation/1`).",
        "sarif": "File: the same findings as SARIF 2.1.0, made when somebody asks for it.",
    },
)
