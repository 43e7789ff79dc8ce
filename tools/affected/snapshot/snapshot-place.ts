import type { Result } from '../../result.ts';

/** Where snapshots are kept. */
export interface SnapshotPlace {
  /** For people; without credentials. */
  readonly name: string;
  /** Undefined where there is none of this key; the error is for people. */
  read(key: string): Promise<Result<Buffer | undefined, string>>;
  /** All or nothing: nobody ever reads a part of what is written. */
  write(key: string, bytes: Buffer): Promise<Result<undefined, string>>;
}
