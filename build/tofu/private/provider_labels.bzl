"""From what stands in a module's `providers` attribute to labels, with an error that names what exists."""

load("@tofu_providers//:names.bzl", "AMBIGUOUS_PROVIDER_NAMES", "PROVIDER_TARGETS")
load("//build/tofu/private:provider_names.bzl", "ambiguous_name_message", "hub_target_name", "unknown_name_message")

def provider_labels(names, where):
    """Resolves provider names in the hub repository.

    Args:
      names: a list of `TYPE`, `NAMESPACE/TYPE` or `HOST/NAMESPACE/TYPE`, or labels of provider targets (with `//`).
      where: the label of the target whose attribute it is, for the error.

    Returns:
      A list of labels; an unknown or ambiguous name is an error.
    """
    labels = []
    for name in names:
        if type(name) != "string" or "//" in name or name.startswith(":") or name.startswith("@"):
            labels.append(name)
            continue
        target = hub_target_name(name)
        if target in AMBIGUOUS_PROVIDER_NAMES:
            fail("%s: %s" % (where, ambiguous_name_message(name, AMBIGUOUS_PROVIDER_NAMES[target])))
        if target not in PROVIDER_TARGETS:
            fail(unknown_name_message(name, where, PROVIDER_TARGETS))
        labels.append(Label("@tofu_providers//:" + target))
    return labels
