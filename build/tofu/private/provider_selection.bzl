"""Which providers there are, and from where: the tags of all modules, reduced to one entry for each provider."""

load("//build/tofu/private:labels.bzl", "display_label")

def select_providers(modules):
    """Applies the rules of precedence.

    1. What the root module names (in a lock file, a local_provider or a provider_schema tag) decides; tags of other
       modules only add providers that the root does not name.
    2. Two lock files of equal rank may name one provider in the same version (their hashes are united), not in two.
    3. A local_provider tag counts in the root module only, and replaces what a lock file says about its provider.

    Args:
      modules: a list of structs of `name`, `is_root`, `locks` (a list of structs of `file`, the label as a text, and
        `providers`, see parse_lock_file), `locals` (structs of `source`, `version`, `path`, `binary`) and `schemas`
        (structs of `source`, `version`, `file`). Labels are texts.

    Returns:
      A struct of `providers` (a dictionary from address to a struct of `source`, `version`, `zh`, `h1`, `lock_file`,
      `local_path`, `local_binary`, `schema_file`, `schema_version`; texts that are absent are "") and `error`.
    """
    selected = {}
    for rank in [True, False]:
        named, error = _one_rank([module for module in modules if module.is_root == rank])
        if error:
            return struct(providers = {}, error = error)
        for address, entry in named.items():
            selected.setdefault(address, entry)
    return struct(providers = {address: selected[address] for address in sorted(selected)}, error = None)

def _one_rank(modules):
    locked = {}
    for module in modules:
        for lock in module.locks:
            for provider in lock.providers:
                address = provider.source.address
                place = "%s:%d" % (display_label(lock.file), provider.line)
                known = locked.get(address)
                if known and known.version != provider.version:
                    return {}, (
                        "Two lock files name different versions of %s: %s in %s, %s in %s. " +
                        "Bring both to one version (tofu init -upgrade in the directory of the older one)%s."
                    ) % (
                        address,
                        known.version,
                        known.place,
                        provider.version,
                        place,
                        "" if module.is_root else ", or name the provider in a lock file of the root module, which decides",
                    )
                locked[address] = struct(
                    source = provider.source,
                    version = provider.version,
                    zh = _united(provider.zh, known.zh if known else []),
                    h1 = _united(provider.h1, known.h1 if known else []),
                    lock_file = known.lock_file if known else lock.file,
                    place = known.place if known else place,
                )

    locals = {}
    schemas = {}
    for module in modules:
        for tag_class, tags, into in [
            ("local_provider", module.locals if module.is_root else [], locals),
            ("provider_schema", module.schemas, schemas),
        ]:
            for tag in tags:
                address = tag.source.address
                if address in into:
                    return {}, "Two %s tags name %s; keep one of them." % (tag_class, address)
                into[address] = tag

    entries = {}
    for address in {name: True for name in locked.keys() + locals.keys() + schemas.keys()}:
        lock = locked.get(address)
        local = locals.get(address)
        schema = schemas.get(address)
        decides = local or lock or schema
        entries[address] = struct(
            source = decides.source,
            version = decides.version,
            zh = lock.zh if lock else [],
            h1 = lock.h1 if lock else [],
            lock_file = lock.lock_file if lock else "",
            local_path = local.path if local else "",
            local_binary = local.binary if local else "",
            schema_file = schema.file if schema else "",
            schema_version = schema.version if schema else "",
        )
    return entries, None

def _united(left, right):
    return sorted({item: True for item in left + right})
