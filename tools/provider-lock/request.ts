import { readFileSync } from 'node:fs';

import type { ModuleFile } from '../configuration/module-files.ts';

/** What the rule `tofu_providers_lock` writes for its program. Paths are relative to the runfiles unless said otherwise. */
export interface LockRequest {
  /** The target to name in `bazel run LABEL`. */
  readonly label: string;
  /** Where the lock file is. */
  readonly lockFile: string;
  /** The lock file's path in the workspace. */
  readonly lockFileAt: string;
  readonly modules: readonly { readonly label: string; readonly directory: string }[];
  /** The configuration files of all modules. */
  readonly files: readonly ModuleFile[];
  /** `linux_amd64`, … */
  readonly platforms: readonly string[];
  /** A path or URL; empty for the registries. */
  readonly mirror: string;
  readonly tofu: string;
}

export function readLockRequest(file: string): LockRequest {
  return JSON.parse(readFileSync(file, 'utf8')) as LockRequest;
}
