"""The module extension `npm`."""

load(":npm_repository.bzl", "npm_repository")

def _npm_impl(mctx):
    npm_repository(name = "flywheel_npm")
    return mctx.extension_metadata(reproducible = True)

npm = module_extension(
    implementation = _npm_impl,
    doc = "Makes @flywheel_npm from rules_flywheel's package.json and package-lock.json.",
)
