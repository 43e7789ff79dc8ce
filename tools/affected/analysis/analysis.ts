import type { Checkout } from '../git/checkout.ts';
import type { FileChange } from '../git/file-change.ts';
import type { TargetChange } from '../graph/compare-graphs.ts';
import type { TargetGraph } from '../graph/target-graph.ts';
import type { Reach } from '../graph/reach-users.ts';
import type { BazelInvocation } from '../query/query-targets.ts';
import type { PreciseSkipped } from '../precise/precise-skipped.ts';
import type { GraphStore } from '../snapshot/graph-store.ts';
import type { GlobalCause } from './seeds.ts';
import type { Workspace } from './workspace.ts';

/** How much had to be looked at, the least first. Each is enough alone for the changes that lead to it. */
export type Rung =
  /** Nothing changed. */
  | 'unchanged'
  /** Only what actions read changed, and the graph was in the store: Bazel was not asked. */
  | 'stored-graph'
  /** Only what actions read changed: the graph of today is that of before. */
  | 'content'
  /** Packages changed, and the graph of before was in the store. */
  | 'stored-before'
  /** The packages that changed were loaded as they were, by the same server, and both graphs compared. */
  | 'overlay'
  /** All was loaded as it was, by another server, and both graphs compared. */
  | 'both-graphs'
  /** What was before is not known: everything is affected. */
  | 'everything';

/** Why a target itself is not what it was; what it takes in is another matter. */
export type Cause =
  | TargetChange
  | {
      readonly kind: 'file';
      readonly path: string;
      readonly change: 'added' | 'deleted' | 'modified' | 'type-changed';
    }
  | { readonly kind: 'seed'; readonly cause: GlobalCause };

/** Milliseconds of each step; a step that was not needed is not there. */
export interface Timings {
  readonly git?: number;
  readonly store?: number;
  /** `bazel query` of the later revision, with the reading of its answer. */
  readonly bazelAfter?: number;
  readonly bazelBefore?: number;
  readonly compare?: number;
  readonly reach?: number;
  /** `bazel cquery` of both revisions. */
  readonly precise?: number;
  /** Of all: steps may run beside each other. */
  readonly total?: number;
}

/** Targets of a workspace that a change can touch. */
export interface Analysis {
  readonly rung: Rung;
  readonly timings: Timings;
  /** What differs between the revisions, as paths of the workspace. */
  readonly changes: readonly FileChange[];
  /** Paths of those among them that say to Bazel what they said before: comments, and how a file is laid out. */
  readonly noOps: readonly string[];
  /** Of the later revision. */
  readonly graph: TargetGraph;
  readonly reach: Reach;
  /** By the node of the graph; of those that are reached from others only, nothing. */
  readonly causes: ReadonlyMap<number, readonly Cause[]>;
  readonly globalCauses: readonly GlobalCause[];
  /** Labels of targets that are gone. */
  readonly deleted: readonly string[];
  /** Whether targets are left out that are the same in the configuration in effect. */
  readonly precise: boolean;
  /** Why not, where that was asked for. */
  readonly preciseSkipped?: PreciseSkipped;
}

export interface AnalysisRequest {
  readonly workspace: Workspace;
  /** A commit. */
  readonly before: string;
  /** Its git tree, where that is known. */
  readonly treeBefore?: string | undefined;
  /** What stands in the workspace, or a commit, which is then loaded from a directory of its own. */
  readonly after: { readonly type: 'checkout' } | { readonly type: 'commit'; readonly commit: string };
  readonly bazel: BazelInvocation;
  /** Where git has been asked about it already. */
  readonly checkout?: Checkout | undefined;
  /** Where graphs of earlier runs are, and this one's go. */
  readonly store?: GraphStore;
  /** Paths of the repository that are to count as changed, whatever git says. */
  readonly changedFiles?: readonly string[];
  /** Whether the targets are asked for by name or tag, so that there has to be a graph where nothing changed. */
  readonly graphNeeded?: boolean;
  /** Where Bazel is asked once more, see `refine`. */
  readonly precise?: boolean;
}

export type AnalysisFailure =
  | { readonly type: 'git-failed'; readonly command: string; readonly problem: string }
  | { readonly type: 'bazel-failed'; readonly exitCode: number | undefined; readonly problem: string };
