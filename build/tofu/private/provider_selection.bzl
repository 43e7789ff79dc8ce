"""Which providers there are, and from where: the tags of all modules, reduced to one entry for each provider."""

load("//build/tofu/private:labels.bzl", "display_label")

def select_providers(modules):
    """Applies the rules of precedence.

    1. What the root module names (in a lock file, a local_provider or a provider_schema tag) decides, in all versions;
       tags of other modules only add providers that the root does not name.
    2. Two lock files of equal rank may name one provider in the same version (their hashes are united) or in two.
    3. local_provider tags count in the root module only, and replace what lock files say about their provider.
    4. A provider_schema tag belongs to its version. Where there is no such version it belongs to those without a tag,
       so that whoever uses one of these is told of the wrong version.

    Args:
      modules: a list of structs of `name`, `is_root`, `locks` (a list of structs of `file`, the label as a text, and
        `providers`, see parse_lock_file), `locals` (structs of `source`, `version`, `path`, `binary`) and `schemas`
        (structs of `source`, `version`, `file`). Labels are texts.

    Returns:
      A struct of `providers` (a list, sorted by address and version, of structs of `source`, `version`, `zh`, `h1`,
      `lock_file`, `local_path`, `local_binary`, `schema_file`, `schema_version`; texts that are absent are "") and
      `error`.
    """
    selected = {}
    for rank in [True, False]:
        named, error = _one_rank([module for module in modules if module.is_root == rank])
        if error:
            return struct(providers = [], error = error)
        for address, entries in named.items():
            selected.setdefault(address, entries)
    return struct(
        providers = [
            selected[address][version]
            for address in sorted(selected)
            for version in sorted(selected[address])
        ],
        error = None,
    )

def _one_rank(modules):
    """Address to version to entry."""
    locked = {}
    locals = {}
    schemas = {}
    for module in modules:
        for lock in module.locks:
            for provider in lock.providers:
                versions = locked.setdefault(provider.source.address, {})
                known = versions.get(provider.version)
                versions[provider.version] = struct(
                    source = provider.source,
                    zh = _united(provider.zh, known.zh if known else []),
                    h1 = _united(provider.h1, known.h1 if known else []),
                    lock_file = known.lock_file if known else lock.file,
                )
        for tag_class, tags, into, place in [
            ("local_provider", module.locals if module.is_root else [], locals, lambda tag: tag.path or tag.binary),
            ("provider_schema", module.schemas, schemas, lambda tag: display_label(tag.file)),
        ]:
            for tag in tags:
                versions = into.setdefault(tag.source.address, {})
                other = versions.get(tag.version)
                if other:
                    return {}, "Two %s tags name %s %s, one with %s and one with %s; keep one of them." % (
                        tag_class,
                        tag.source.address,
                        tag.version,
                        place(other),
                        place(tag),
                    )
                versions[tag.version] = tag

    return {
        address: _versions(locked.get(address, {}), locals.get(address, {}), schemas.get(address, {}))
        for address in locked | locals | schemas
    }, None

def _versions(locks, locals, schemas):
    versions = locals or locks or schemas
    stray = [schemas[version] for version in sorted(schemas) if version not in versions]
    entries = {}
    for version, decides in versions.items():
        lock = locks.get(version)
        local = locals.get(version)
        schema = schemas.get(version) or (stray[0] if stray else None)
        entries[version] = struct(
            source = decides.source,
            version = version,
            zh = lock.zh if lock else [],
            h1 = lock.h1 if lock else [],
            lock_file = lock.lock_file if lock else "",
            local_path = local.path if local else "",
            local_binary = local.binary if local else "",
            schema_file = schema.file if schema else "",
            schema_version = schema.version if schema else "",
        )
    return entries

def _united(left, right):
    return sorted({item: True for item in left + right})
