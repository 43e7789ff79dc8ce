import { createHash, randomBytes } from 'node:crypto';

/** The tokens of the recording. `other` is for caches of other names; `bad` is no token. */
export type Bearer = 'all' | 'pull' | 'push' | 'other' | 'expired' | 'bad' | 'none';

export interface RecordedRequest {
  /** The recording's name for it. */
  readonly row: string;
  readonly method: string;
  /** Below the server's URL. */
  readonly path: string;
  /** `all` when absent. */
  readonly bearer?: Bearer;
  readonly scheme?: 'Bearer' | 'bearer' | 'Basic';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** A body goes out in chunks without it. */
  readonly contentLength?: boolean;
  /** The body waits for `100 Continue`. */
  readonly expect?: boolean;
}

/** The recording's store had 23 characters, on which the columns in its messages depend. */
export const STORE = '/var/tmp/flywheel/store';

/** Not `test*`, for which the tokens are. */
export const FOREIGN_CACHE = 'elsewhere';

export interface Nar {
  readonly bytes: Buffer;
  readonly hex: string;
  readonly size: number;
}

function narOf(bytes: Buffer): Nar {
  return { bytes, hex: createHash('sha256').update(bytes).digest('hex'), size: bytes.length };
}

/** The NAR of a regular file that no server has seen: deduplication is part of what is compared. */
export function freshNar(contentLength = 24): Nar {
  const token = (bytes: Buffer): Buffer => {
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(bytes.length));
    return Buffer.concat([length, bytes, Buffer.alloc((8 - (bytes.length % 8)) % 8)]);
  };
  const words = ['nix-archive-1', '(', 'type', 'regular', 'contents'].map((word) => token(Buffer.from(word)));
  return narOf(Buffer.concat([...words, token(randomBytes(contentLength)), token(Buffer.from(')'))]));
}

/** Bytes that are no NAR. */
export function freshBytes(length: number): Nar {
  return narOf(randomBytes(length));
}
