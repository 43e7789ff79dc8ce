"""The names of providers in the hub repository: pure functions."""

load("//build/tofu/private:provider_source.bzl", "DEFAULT_HOST")

def provider_repository_name(source, version):
    """Names the repository of one provider version.

    Args:
      source: a struct as parse_provider_source gives it.
      version: the version.

    Returns:
      A text that Bazel accepts as a repository name.
    """
    host = "" if source.host == DEFAULT_HOST else source.host.replace(":", ".") + "_"
    return "%s%s_%s_%s" % (host, source.namespace, source.type, version)

def hub_names(sources):
    """Gives each provider its target names: `TYPE`, `NAMESPACE_TYPE` and `HOST_NAMESPACE_TYPE`.

    Args:
      sources: structs as parse_provider_source gives them, each address once.

    Returns:
      A struct of `targets` (a dictionary from target name to the one address it means) and `ambiguous` (a dictionary
      from target name to the sorted addresses that it could mean).
    """
    claims = {}
    for source in sources:
        for name in _names(source):
            claims.setdefault(name, []).append(source.address)
    return struct(
        targets = {name: claims[name][0] for name in sorted(claims) if len(claims[name]) == 1},
        ambiguous = {name: sorted(claims[name]) for name in sorted(claims) if len(claims[name]) > 1},
    )

def hub_target_name(name):
    """The hub target for what stands in a module's `providers` attribute.

    Args:
      name: `TYPE`, `NAMESPACE/TYPE` or `HOST/NAMESPACE/TYPE`; the target's own name is fine as well.

    Returns:
      The name of the target in `@tofu_providers`.
    """
    return name.replace(":", ".").replace("/", "_")

def ambiguous_name_message(name, addresses):
    """What to say about a name that several providers could mean.

    Args:
      name: the target's name.
      addresses: the addresses of the providers.

    Returns:
      Two sentences.
    """
    return "The provider name '%s' could mean %s. Write one of: %s." % (
        name,
        " or ".join(addresses),
        ", ".join(["\"%s\"" % address for address in addresses]),
    )

def unknown_name_message(name, where, targets):
    """What to say about a name that no lock file or tag knows.

    Args:
      name: what stands in the `providers` attribute.
      where: the label of the target whose attribute it is.
      targets: the `targets` of hub_names.

    Returns:
      Sentences with the providers that exist and the lines to add.
    """
    known = sorted({address: True for address in targets.values()})
    return "\n".join([
        "%s: providers = [\"%s\"] names a provider that no lock file knows." % (where, name),
        "Known are: %s." % (", ".join(known) if known else "none"),
        "Require it in a .tf file, run `tofu init` in the directory of the lock file, and see that MODULE.bazel has:",
        "    tofu = use_extension(\"@rules_flywheel//build/tofu:extensions.bzl\", \"tofu\")",
        "    tofu.providers(lock_files = [\"//path/to:.terraform.lock.hcl\"])",
    ])

def _names(source):
    host = source.host.replace(":", ".")
    return [
        source.type,
        "%s_%s" % (source.namespace, source.type),
        "%s_%s_%s" % (host, source.namespace, source.type),
    ]
