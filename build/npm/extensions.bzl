"""@flywheel_npm: the npm packages that rules_flywheel's own tools are bundled from. Nothing for consumers to configure."""

load("//build/npm/private:extension.bzl", _npm = "npm")

npm = _npm
