import type { PathInfo } from '../nix/store/path-info.ts';

/** What becomes of an upload, as it happens. */
export type UploadEvent =
  | { readonly type: 'started'; readonly path: PathInfo; readonly attempt: number }
  | {
      readonly type: 'pushed';
      readonly path: PathInfo;
      readonly attempts: number;
      readonly deduplicated: boolean;
      readonly sentBytes: number;
    }
  | {
      readonly type: 'retrying';
      readonly path: PathInfo;
      readonly attempt: number;
      readonly reason: string;
      readonly milliseconds: number;
    }
  | {
      readonly type: 'failed';
      readonly path: PathInfo;
      readonly attempts: number;
      readonly reason: string;
      readonly tooLarge: boolean;
    }
  /** The cache is not heard of; nothing is sent until it is. */
  | { readonly type: 'paused'; readonly reason: string; readonly milliseconds: number }
  | { readonly type: 'resumed' }
  /** For good. */
  | { readonly type: 'stopped'; readonly reason: string };
