"""What an engine is given to work on a module: one version of each provider, and one tree of files."""

load(":labels.bzl", "display_label")
load(":module_sources.bzl", "require_one_target_each")
load(":paths.bzl", "path_within_another", "workspace_path")

def one_version_each(module):
    """Lists the providers of a module and its children.

    Args:
      module: a TofuModuleInfo, or a struct with its fields.

    Returns:
      A list of structs with the fields of TofuProviderInfo, by address; two versions of one provider fail.
    """
    by_source = {}
    for provider in module.providers.to_list():
        other = by_source.setdefault(provider.source, provider)
        if other.version != provider.version:
            fail(("%s: 'providers' of the module and its 'deps' have %s in two versions, %s and %s, and an engine " +
                  "can load one. Name the same version everywhere.") %
                 (display_label(module.label), provider.source, other.version, provider.version))
    return [by_source[source] for source in sorted(by_source)]

def require_binaries(module, providers):
    """Fails where level `provider` is pinned and a provider has no binary.

    Args:
      module: a TofuModuleInfo, or a struct with its fields.
      providers: its providers.
    """
    for provider in providers:
        if not provider.binary:
            fail(("%s: level = \"provider\" is pinned, but %s %s has only a recorded schema on this machine. " +
                  "Remove it from FLYWHEEL_SCHEMA_ONLY_PROVIDERS, or remove 'level'.") %
                 (display_label(module.label), provider.source, provider.version))

def engine_providers(providers, level, runfiles = False):
    """Lists providers as a request names them, with what an engine reads of each.

    Args:
      providers: as `one_version_each` gives them.
      level: text; at `schema` no binary is used.
      runfiles: boolean, whether the request is read where a test runs, and not by an action.

    Returns:
      A struct of `entries`, a list of dictionaries for the field `providers` of a request; `inputs`, a list of Files;
      `binaries`, how many of the entries have one.
    """
    entries = []
    inputs = []
    binaries = 0
    for provider in providers:
        entry = {
            "origin": provider.origin,
            "schema": _location(provider.schema, runfiles),
            "source": provider.source,
            "verified": provider.verified,
            "version": provider.version,
        }
        inputs.append(provider.schema)
        if provider.binary and level != "schema":
            entry["binary"] = _location(provider.binary, runfiles)
            inputs.append(provider.binary)
            binaries += 1
        entries.append(entry)
    return struct(entries = entries, inputs = inputs, binaries = binaries)

def _location(file, runfiles):
    return file.short_path if runfiles else file.path

def engine_files(module):
    """Lists all that an engine may read where the module is the root.

    Args:
      module: a TofuModuleInfo, or a struct with its fields.

    Returns:
      A list of Files, sorted by their place in the workspace; a file below another one fails.
    """
    files = sorted(depset(module.root_files, transitive = [module.files]).to_list(), key = workspace_path)

    # A file below a directory of the list would be linked through that directory, into the sources.
    overlap = path_within_another([workspace_path(file) for file in files])
    if overlap:
        fail(("%s: the files of the module and its 'deps' have %s, and %s, which is in that directory already. " +
              "Remove one of them, for example from 'data'.") %
             (display_label(module.label), overlap.within, overlap.path))
    return files

def engine_modules(module):
    """Lists the module itself and all that it calls, so that advice can name the target that a file belongs to.

    Args:
      module: a TofuModuleInfo, or a struct with its fields.

    Returns:
      A list of dictionaries of `directory`, `label` and `sources`: which module stands for a source that is no path.
    """
    own = struct(label = display_label(module.label), directory = module.directory, sources = module.module_sources)
    children = sorted(module.children.to_list(), key = lambda child: (child.directory, child.label))
    modules = [own] + children
    require_one_target_each(modules, own.label)
    return [
        {
            "directory": each.directory,
            "label": each.label,
            "sources": [
                {"directory": source.directory, "label": source.label, "name": source.name, "source": source.source}
                for source in each.sources
            ],
        }
        for each in modules
    ]
