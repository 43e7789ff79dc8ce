"""The names of providers in the hub repository: pure functions."""

load("//build/tofu/private:provider_source.bzl", "DEFAULT_HOST")

def provider_repository_name(source, version):
    """Names the repository of one provider version.

    Args:
      source: a struct as parse_provider_source gives it.
      version: the version.

    Returns:
      A text that Bazel accepts as a repository name: it starts with a letter, and has none of the ":" and "+" that
      hosts and versions may have.
    """
    host = "" if source.host == DEFAULT_HOST else source.host.replace(":", ".") + "_"
    name = ("%s%s_%s_%s" % (host, source.namespace, source.type, version)).replace("+", "_")
    return name if name[0].isalpha() else "provider_" + name

def hub_names(providers):
    """Gives each version of each provider its target names.

    They are `TYPE`, `NAMESPACE_TYPE` and `HOST_NAMESPACE_TYPE`, each without and with `_VERSION`.

    Args:
      providers: structs with `source` (see parse_provider_source) and `version`, each pair once.

    Returns:
      A struct of `meanings` (a dictionary from target name to the one struct it means), `targets` (from target name to
      the text `ADDRESS@VERSION` of that struct) and `ambiguous` (from target name to the sorted names to choose from).
    """
    claims = {}
    versions = {}
    for provider in providers:
        versions.setdefault(provider.source.address, []).append(provider.version)
        for name in _names(provider):
            claims.setdefault(name, []).append(provider)
    meanings = {name: claims[name][0] for name in sorted(claims) if len(claims[name]) == 1}
    return struct(
        meanings = meanings,
        targets = {name: _exact(provider) for name, provider in meanings.items()},
        ambiguous = {
            name: sorted([
                _exact(provider) if len(versions[provider.source.address]) > 1 else provider.source.address
                for provider in claims[name]
            ])
            for name in sorted(claims)
            if len(claims[name]) > 1
        },
    )

def hub_target_name(name):
    """The hub target for what stands in a module's `providers` attribute.

    Args:
      name: `TYPE`, `NAMESPACE/TYPE` or `HOST/NAMESPACE/TYPE`, each also with `@VERSION`; the target's own name is fine
        as well.

    Returns:
      The name of the target in `@tofu_providers`.
    """
    return name.replace(":", ".").replace("/", "_").replace("@", "_")

def ambiguous_name_message(name, choices):
    """What to say about a name that several providers, or several versions of one, could mean.

    Args:
      name: the target's name.
      choices: the names to choose from.

    Returns:
      Two sentences.
    """
    return "The provider name '%s' could mean %s. Write one of: %s." % (
        name,
        " or ".join(choices),
        ", ".join(["\"%s\"" % choice for choice in choices]),
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
    known = sorted({exact: True for exact in targets.values()})
    return "\n".join([
        "%s: providers = [\"%s\"] names a provider that no lock file knows." % (where, name),
        "Known are: %s." % (", ".join(known) if known else "none"),
        "Require it in a .tf file, and write the lock file anew: `bazel run` its tofu_providers_lock, which this names:",
        "    bazel query 'kind(tofu_providers_lock_update, //...)'",
        "Where there is none, run `tofu init` in the directory of the lock file. See that MODULE.bazel has:",
        "    tofu = use_extension(\"@rules_flywheel//build/tofu:extensions.bzl\", \"tofu\")",
        "    tofu.providers(lock_files = [\"//path/to:.terraform.lock.hcl\"])",
    ])

def _exact(provider):
    return "%s@%s" % (provider.source.address, provider.version)

def _names(provider):
    source = provider.source
    names = [
        source.type,
        "%s_%s" % (source.namespace, source.type),
        "%s_%s_%s" % (source.host.replace(":", "."), source.namespace, source.type),
    ]
    return names + ["%s_%s" % (name, provider.version) for name in names]
