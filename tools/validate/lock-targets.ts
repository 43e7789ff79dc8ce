const KIND = 'tofu_providers_lock_update';

/** The command that writes a lock file anew by its `tofu_providers_lock`, whatever that is called. */
export function runLockTarget(lockFile: string, flags = ''): string {
  const found = `bazel query 'kind(${KIND}, same_pkg_direct_rdeps(${lockFile}))'`;
  return `bazel run $(${found})${flags === '' ? '' : ` --${flags}`}`;
}

/** The command that names every `tofu_providers_lock` of the repository. */
export const listLockTargets = `bazel query 'kind(${KIND}, //...)'`;

/** What to write into the BUILD file beside a lock file that has no such target. */
export function declareLockTarget(lockFile: string, module: string): string {
  const file = lockFile.slice(lockFile.indexOf(':') + 1);
  return `tofu_providers_lock(name = "providers.lock", lock_file = "${file}", modules = ["${module}"])`;
}
