#!/bin/sh
set -eu

# `bazel run` starts this file itself; elsewhere it may be reached through a link.
runfiles="$0.runfiles"
[ -d "$runfiles" ] || runfiles="${RUNFILES_DIR:-}"

locate() {
  if [ -n "$runfiles" ] && [ -e "$runfiles/$1" ]; then
    echo "$runfiles/$1"
  else
    sed -n "s|^$1 ||p" "${RUNFILES_MANIFEST_FILE:-$0.runfiles_manifest}"
  fi
}

absolute() {
  case "$1" in
    /*) echo "$1" ;;
    *) echo "$PWD/$1" ;;
  esac
}

node=$(absolute "$(locate '{NODE}')")
bundle=$(absolute "$(locate '{BUNDLE}')")

# What this program starts has runfiles of its own, if any.
unset RUNFILES_DIR RUNFILES_MANIFEST_FILE

[ -z "${BUILD_WORKING_DIRECTORY:-}" ] || cd "$BUILD_WORKING_DIRECTORY"
exec "$node" "$bundle" "$@"
