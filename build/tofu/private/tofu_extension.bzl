"""The module extension `tofu`."""

load("//build/tofu/private:labels.bzl", "display_label")
load("//build/tofu/private:lock_file.bzl", "parse_lock_file")
load("//build/tofu/private:provider_hub.bzl", "tofu_provider_hub")
load("//build/tofu/private:provider_mirror.bzl", "is_absolute_path", "mirror_problem")
load("//build/tofu/private:provider_names.bzl", "hub_names", "provider_repository_name")
load("//build/tofu/private:provider_repo.bzl", "tofu_provider_repo")
load("//build/tofu/private:provider_selection.bzl", "select_providers")
load("//build/tofu/private:provider_source.bzl", "is_version", "parse_provider_source")

def _tofu_impl(mctx):
    selection = select_providers([_module(mctx, module) for module in mctx.modules])
    if selection.error:
        fail(selection.error)
    mirrors = [_mirror(module, tag) for module in mctx.modules if module.is_root for tag in module.tags.provider_mirror]

    repositories = {}
    for provider in selection.providers:
        name = provider_repository_name(provider.source, provider.version)
        repositories[(provider.source.address, provider.version)] = name
        tofu_provider_repo(
            name = name,
            source = provider.source.address,
            version = provider.version,
            zh = provider.zh,
            h1 = provider.h1,
            mirrors = mirrors,
            lock_file = provider.lock_file,
            local_path = provider.local_path,
            local_binary = provider.local_binary,
            schema_file = provider.schema_file,
            schema_version = provider.schema_version,
        )
    names = hub_names(selection.providers)
    tofu_provider_hub(
        name = "tofu_providers",
        ambiguous = names.ambiguous,
        repositories = {
            name: repositories[(meaning.source.address, meaning.version)]
            for name, meaning in names.meanings.items()
        },
        targets = names.targets,
    )
    return mctx.extension_metadata(reproducible = True)

def _module(mctx, module):
    return struct(
        name = module.name,
        is_root = module.is_root,
        locks = [_lock(mctx, file) for tag in module.tags.providers for file in tag.lock_files],
        locals = [_local(module, tag) for tag in module.tags.local_provider],
        schemas = [
            struct(
                source = _source(module, "provider_schema", tag),
                version = tag.version,
                file = str(tag.file),
            )
            for tag in module.tags.provider_schema
        ],
    )

def _lock(mctx, file):
    # Reading by label is watched by Bazel wherever watching is legal, also with implicit watching turned off.
    lock = parse_lock_file(mctx.read(file), display_label(file))
    if lock.error:
        fail(lock.error)
    return struct(file = str(file), providers = lock.providers)

def _local(module, tag):
    if bool(tag.path) == bool(tag.binary):
        fail("%s: the tag local_provider(source = \"%s\") needs one of 'path' and 'binary'." % (module.name, tag.source))
    if tag.path and not tag.path.startswith("/") and tag.path[1:3] not in [":/", ":\\"]:
        fail("%s: the tag local_provider(source = \"%s\") has path = \"%s\", where an absolute path was expected; for a file of the workspace set binary = \"//path/to:file\"." % (
            module.name,
            tag.source,
            tag.path,
        ))
    return struct(
        source = _source(module, "local_provider", tag),
        version = tag.version,
        path = tag.path,
        binary = str(tag.binary) if tag.binary else "",
    )

def _mirror(module, tag):
    where = "%s: the tag provider_mirror(path = \"%s\", url = \"%s\")" % (module.name, tag.path, tag.url.rpartition("@")[2])
    if bool(tag.path) == bool(tag.url):
        fail("%s needs one of 'path' and 'url'." % where)
    if tag.url and "://" not in tag.url:
        fail("%s has a url that is none: it starts with https://" % where)
    problem = mirror_problem(tag.url or tag.path)
    if tag.path and ("://" in tag.path or (not is_absolute_path(tag.path) and ".." in tag.path.split("/"))):
        problem = "is neither an absolute path nor one within the workspace"
    if problem:
        fail("%s has a place that %s." % (where, problem))
    return json.encode({"exclusive": tag.exclusive, "place": tag.url or tag.path})

def _source(module, tag_class, tag):
    where = "%s: the tag %s(source = \"%s\")" % (module.name, tag_class, tag.source)
    parsed = parse_provider_source(tag.source)
    if parsed.error:
        fail("%s %s." % (where, parsed.error))
    if not is_version(tag.version):
        fail("%s has version = \"%s\", where one exact version was expected." % (where, tag.version))
    return parsed.source

_providers = tag_class(
    attrs = {
        "lock_files": attr.label_list(
            doc = "Standard `.terraform.lock.hcl` files, in any order.",
            mandatory = True,
            allow_files = True,
        ),
    },
    doc = "The providers of lock files, with the bytes that these vouch for.",
)

_local_provider = tag_class(
    attrs = {
        "binary": attr.label(doc = "The executable, as a label of a file or of a target that builds one."),
        "path": attr.string(doc = "The executable, as an absolute path of this machine."),
        "source": attr.string(doc = "`NAMESPACE/TYPE` or `HOST/NAMESPACE/TYPE`.", mandatory = True),
        "version": attr.string(doc = "The version that the binary is.", mandatory = True),
    },
    doc = "A locally built provider, used in place of what a lock file says; root module only. It is marked unverified.",
)

_provider_mirror = tag_class(
    attrs = {
        "exclusive": attr.bool(
            doc = "Whether a provider that this mirror lacks is an error: neither later mirrors nor the registry are asked.",
            default = False,
        ),
        "path": attr.string(
            doc = "A directory, absolute or relative to the workspace, in the layout of `tofu providers mirror` or unpacked: " +
                  "`HOST/NAMESPACE/TYPE/terraform-provider-TYPE_VERSION_OS_ARCH.zip` or `HOST/NAMESPACE/TYPE/VERSION/OS_ARCH/`.",
        ),
        "url": attr.string(doc = "`https://` address of a server of the provider network mirror protocol."),
    },
    doc = "Where packages are looked for before the registry, in the order of the tags; root module only. " +
          "The lock file decides what is accepted, never the mirror.",
)

_provider_schema = tag_class(
    attrs = {
        "file": attr.label(
            doc = "A file written by `flywheel providers record`.",
            mandatory = True,
            allow_single_file = True,
        ),
        "source": attr.string(doc = "`NAMESPACE/TYPE` or `HOST/NAMESPACE/TYPE`.", mandatory = True),
        "version": attr.string(doc = "The version whose schema the file is; that of the lock file.", mandatory = True),
    },
    doc = "A recorded schema, for machines that cannot have the provider's binary.",
)

tofu = module_extension(
    implementation = _tofu_impl,
    tag_classes = {
        "local_provider": _local_provider,
        "provider_mirror": _provider_mirror,
        "provider_schema": _provider_schema,
        "providers": _providers,
    },
    doc = "The providers that modules use, as targets of the repository `@tofu_providers`.",
)
