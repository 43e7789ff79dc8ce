"""What plans or applies for real starts a provider with real credentials: only one whose bytes a lock file vouches for."""

load("//build/tofu/private:labels.bzl", "display_label")

def require_verified(label, providers, what):
    """Fails unless the binary of every provider is there and matched a hash of a lock file.

    Args:
      label: the target that asks.
      providers: a list of structs or TofuProviderInfos with `source`, `version`, `binary`, `verified` and `origin`.
      what: what is refused otherwise, as the end of "and no provider without that is used to ...": "apply a stack".
    """
    refused = [provider for provider in providers if not provider.verified or not provider.binary]
    if not refused:
        return
    lines = ["%s: no lock file vouches for the bytes of these providers, and no provider without that is used to %s:" % (
        display_label(label),
        what,
    )]
    for provider in sorted(refused, key = lambda provider: (provider.source, provider.version)):
        lines.append("    %s %s (%s)" % (provider.source, provider.version, provider.origin))
    fail("\n".join(lines + [
        "See that a lock file of tofu.providers(lock_files = [...]) has its version and hashes. Then, of a provider that is",
        "'locally built', remove the local_provider tag, and its place in the directory FLYWHEEL_LOCAL_PROVIDERS; of one that",
        "is a 'recorded schema', remove its name from FLYWHEEL_SCHEMA_ONLY_PROVIDERS.",
    ]))
