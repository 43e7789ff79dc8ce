import { createHash } from 'node:crypto';

/** Everything that decides what the graph of a workspace is. Where the workspace stands is not among it. */
export interface GraphIdentity {
  /** The git tree of the workspace. */
  readonly tree: string;
  /** What `bazel --version` says. */
  readonly bazel: string;
  /** Of `bazel query`, those that may matter. */
  readonly options: readonly string[];
  readonly patterns: readonly string[];
  /** Repository rules may look at the machine. */
  readonly platform: string;
}

/** Part of the key: a program that reads another format does not even find it. */
const FORMAT = 2;

/** The name of a snapshot: 64 hexadecimal digits. */
export function snapshotKey({ tree, bazel, options, patterns, platform }: GraphIdentity): string {
  return createHash('sha256')
    .update(JSON.stringify([FORMAT, tree, bazel, options, patterns, platform]))
    .digest('hex');
}
