import type { Analysis } from '../analysis/analysis.ts';
import type { Workspace } from '../analysis/workspace.ts';
import type { BazelInvocation } from '../query/query-targets.ts';
import type { Revision } from './own-checkout.ts';

/** By what an answer is judged: hashes of both graphs, or what Bazel really does. */
export type Oracle = 'hash' | 'build';

export interface VerifyRequest {
  readonly workspace: Workspace;
  readonly bazel: BazelInvocation;
  /** A commit. */
  readonly before: string;
  readonly after: Revision;
  /** The answer that is judged. */
  readonly analysis: Analysis;
  readonly oracle: Oracle;
  /** Whether the oracle of builds runs the tests as well. */
  readonly tests: boolean;
}

/** A target that is not in the answer and should be. */
export interface MissedTarget {
  readonly label: string;
  readonly because:
    | { readonly type: 'new' }
    | { readonly type: 'itself' }
    | { readonly type: 'input'; readonly label: string }
    | { readonly type: 'action'; readonly mnemonic: string; readonly output: string };
}

export type Verification =
  | {
      readonly oracle: 'hash';
      /** Targets and files of the later revision. */
      readonly compared: number;
      /** Those of which the hash is another. */
      readonly changed: number;
      readonly missed: readonly MissedTarget[];
      /** Labels in the answer whose hash is the same; empty where the answer has a cause that no edge leads from. */
      readonly surplus: readonly string[];
    }
  | {
      readonly oracle: 'build';
      /** That ran after the change. */
      readonly actions: number;
      /** That they belong to. */
      readonly targets: number;
      /** Labels whose actions run each time, changed or not: nothing can be said of these. */
      readonly unstable: readonly string[];
      readonly missed: readonly MissedTarget[];
    };

export type VerifyFailure =
  | { readonly type: 'no-checkout'; readonly problem: string }
  | { readonly type: 'not-loaded'; readonly revision: 'before' | 'after'; readonly problem: string }
  | { readonly type: 'not-built'; readonly revision: 'before' | 'after'; readonly problem: string };
