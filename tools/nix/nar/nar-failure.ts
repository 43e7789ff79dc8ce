import { isUtf8 } from 'node:buffer';

import { unreachable } from '../../result.ts';

export type UnsupportedKind =
  'socket' | 'fifo' | 'character device' | 'block device' | 'unknown kind of file';

/** Why there is no NAR of a path. Names in paths are bytes: `path` shows those that are no text as `\xff`. */
export type NarFailure =
  /** Not there, or not there any more: the garbage collector does not wait for readers. */
  | { readonly type: 'vanished'; readonly path: string }
  | {
      readonly type: 'changed';
      readonly path: string;
      readonly change: 'shrank' | 'grew' | 'replaced';
    }
  | { readonly type: 'unsupported'; readonly path: string; readonly kind: UnsupportedKind }
  | { readonly type: 'too-deep'; readonly path: string; readonly limit: number }
  /** Two names of a directory that are one without the suffix that Nix adds where file names ignore case. */
  | { readonly type: 'name-collision'; readonly path: string; readonly name: string }
  | {
      readonly type: 'unreadable';
      readonly path: string;
      readonly operation: NarOperation;
      /** As the system names it: EACCES, EIO. */
      readonly code: string;
    }
  | { readonly type: 'aborted'; readonly path: string };

export type NarOperation = 'lstat' | 'readdir' | 'readlink' | 'open' | 'read';

/** What a generator throws, because it has no other way to end early; `failure` is all it has to say. */
export class NarError extends Error {
  readonly failure: NarFailure;

  constructor(failure: NarFailure) {
    super(describeNarFailure(failure));
    this.name = 'NarError';
    this.failure = failure;
  }
}

export function describeNarFailure(failure: NarFailure): string {
  const { path } = failure;
  switch (failure.type) {
    case 'vanished':
      return `${path} is not there (any more)`;
    case 'changed':
      return `${path} ${failure.change === 'replaced' ? 'was replaced' : failure.change} while it was read`;
    case 'unsupported':
      return `${path} is a ${failure.kind}; a NAR holds files, directories and symbolic links`;
    case 'too-deep':
      return `${path} is deeper than ${failure.limit} levels, which Nix does not unpack`;
    case 'name-collision':
      return `${path} has two entries for the name ${failure.name}`;
    case 'unreadable':
      return `${path} cannot be read: ${failure.operation} says ${failure.code}`;
    case 'aborted':
      return `reading ${path} was given up`;
    default:
      return unreachable(failure);
  }
}

/** Text for a path of bytes (one for each character): nothing in it can end a line or pass for another path. */
export function showBytes(bytes: string): string {
  const buffer = Buffer.from(bytes, 'latin1');
  const escaped = (character: string): string =>
    `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
  // eslint-disable-next-line no-control-regex -- these are what is looked for
  if (isUtf8(buffer)) return buffer.toString().replace(/[\0-\x1f\x7f]/g, escaped);
  return bytes.replace(/[^ -~]/g, escaped);
}
