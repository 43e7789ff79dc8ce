import type { PathInfo } from '../nix/store/path-info.ts';
import type { Result } from '../result.ts';

/** A cache that takes store paths. */
export interface PushTarget {
  /** For people; without credentials. */
  readonly name: string;
  /** What has to be known before anything is sent; asked again to see whether the cache is back. */
  open(signal: AbortSignal): Promise<Result<TargetFacts, TargetFailure>>;
  /** Those of these paths that it does not have. */
  missing(
    paths: readonly PathInfo[],
    signal: AbortSignal,
  ): Promise<Result<ReadonlySet<PathInfo>, TargetFailure>>;
  /** What a path refers to is there by now. */
  push(path: PathInfo, options: PushOptions): Promise<Result<PushOutcome, TargetFailure>>;
  /** Ends what is under way. */
  close(): void;
}

export interface TargetFacts {
  /** Paths with a signature by a key of one of these names need not be pushed. */
  readonly upstreamKeyNames: readonly string[];
}

export interface PushOptions {
  readonly signal: AbortSignal;
  /** Told of each piece that was sent. */
  readonly onBytes: (bytes: number) => void;
}

export interface PushOutcome {
  /** The cache had the same bytes already, of this or another path. */
  readonly deduplicated: boolean;
  readonly sentBytes: number;
}

/** Why something did not go, and what to do about it. */
export interface TargetFailure {
  /** For people; without credentials. */
  readonly message: string;
  readonly reaction: Reaction;
}

export type Reaction =
  | {
      readonly type: 'retry';
      /** All of them, the first one too. */
      readonly attempts: number;
      /** Milliseconds that the cache asked for. */
      readonly after: number | undefined;
      /** Nothing was heard of the cache, or the connection broke. */
      readonly transport: boolean;
    }
  | { readonly type: 'fail-path' }
  /** Nothing of this size or larger gets through. */
  | { readonly type: 'too-large'; readonly narSize: number }
  /** Nothing will go, whatever it is. */
  | { readonly type: 'stop' };
