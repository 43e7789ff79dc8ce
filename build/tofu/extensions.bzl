"""The module extension `tofu`: OpenTofu providers as Bazel targets.

    tofu = use_extension("@rules_flywheel//build/tofu:extensions.bzl", "tofu")
    tofu.providers(lock_files = ["//tofu:.terraform.lock.hcl"])
    use_repo(tofu, "tofu_providers")

Each version of each provider of the lock files is a target of `@tofu_providers`: `:random`, `:hashicorp_random` and
`:registry.opentofu.org_hashicorp_random`, each also with `_VERSION`. Where a name could mean several, only the longer
ones are unambiguous, and the short one fails with the names to choose from. A provider is fetched when a target that
uses it is built, and its bytes must match a hash of the lock file: `zh:` of the packed package, or `h1:` of its files.

Tags:

* `providers(lock_files)`: standard `.terraform.lock.hcl` files.
* `provider_mirror(path | url, exclusive)`: where packages are looked for before the registry.
* `local_provider(source, version, path | binary)`: a locally built provider, marked unverified.
* `provider_schema(source, version, file)`: a schema recorded by `flywheel providers record`, for machines that cannot
  have the binary.

What the root module names decides; tags of other modules only add providers that the root does not name.

Environment, also by `--repo_env`:

* `FLYWHEEL_SCHEMA_ONLY_PROVIDERS`: comma-separated `HOST/NAMESPACE/TYPE`; of these no binary is fetched, and their
  recorded schema is used.
* `FLYWHEEL_LOCAL_PROVIDERS`: a directory with `HOST/NAMESPACE/TYPE/VERSION/OS_ARCH/terraform-provider-TYPE_vVERSION`;
  a provider found there is used as locally built.
* `FLYWHEEL_PROVIDER_MIRROR`: comma-separated mirrors, absolute paths or `https://` addresses, asked before those of tags.
"""

load("//build/tofu/private:tofu_extension.bzl", _tofu = "tofu")

tofu = _tofu
