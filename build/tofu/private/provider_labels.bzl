"""From what stands in a module's `providers` attribute to labels, with an error that names what exists."""

load("@tofu_providers//:names.bzl", "AMBIGUOUS_PROVIDER_NAMES", "PROVIDER_TARGETS")
load("//build/tofu/private:provider_names.bzl", "ambiguous_name_message", "hub_target_name", "unknown_name_message")
load("//build/tofu/private:unusable_provider.bzl", "unusable_provider")

# buildifier: disable=unnamed-macro
def provider_labels(names, where):
    """Resolves provider names in the hub repository.

    Args:
      names: a list of `TYPE`, `NAMESPACE/TYPE` or `HOST/NAMESPACE/TYPE`, each also with `@VERSION`, or labels of provider
        targets (with `//`).
      where: the label of the target whose attribute it is, for the error.

    Returns:
      What to give to the attribute: the labels, and none where only the module's files are asked for, so that a lock
      file can be written anew while it lacks a provider. An unknown or ambiguous name becomes a target of this package
      that fails, with a message, when the attribute is used.
    """
    if type(names) == "select":
        fail(("%s: 'providers' has a select(), and names are looked up before a select is decided. Write a list. " +
              "For a choice, make an alias() whose 'actual' is the select, and name its label.") % where)
    labels = []
    for name in names:
        if type(name) != "string" or "//" in name or name.startswith(":") or name.startswith("@"):
            labels.append(name)
            continue
        target = hub_target_name(name)
        if target in PROVIDER_TARGETS:
            labels.append(Label("@tofu_providers//:" + target))
        elif target in AMBIGUOUS_PROVIDER_NAMES:
            message = ambiguous_name_message(name, AMBIGUOUS_PROVIDER_NAMES[target])
            labels.append(_unusable(where, target, "%s: %s" % (where, message)))
        else:
            labels.append(_unusable(where, target, unknown_name_message(name, where, PROVIDER_TARGETS)))
    return select({
        Label("//build/tofu/private:without_providers"): [],
        "//conditions:default": labels,
    })

def _unusable(where, target, message):
    name = "%s.provider.%s" % (where.rpartition(":")[2], target)
    if not native.existing_rule(name):
        unusable_provider(
            name = name,
            message = message,
            tags = ["manual"],
        )
    return ":" + name
