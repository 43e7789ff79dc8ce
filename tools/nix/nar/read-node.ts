import {
  closeSync,
  constants,
  lstatSync,
  openSync,
  read,
  readdir,
  readdirSync,
  readlinkSync,
  readSync,
  type Stats,
} from 'node:fs';
import { promisify } from 'node:util';

import {
  NarError,
  showBytes,
  type NarFailure,
  type NarOperation,
  type UnsupportedKind,
} from './nar-failure.ts';

/**
 * Reads the file system by names that are bytes: in a path, each character stands for one byte (latin1), which also
 * makes the order of strings the order of bytes. What goes wrong is thrown as a NarError.
 */
export type BytePath = string;

export type NodeKind =
  | { readonly type: 'regular'; readonly size: number; readonly executable: boolean }
  | { readonly type: 'directory'; readonly size: number }
  | { readonly type: 'symlink' };

const OWNER_MAY_EXECUTE = 0o100;

/** A file that was put in the place of one we looked at must neither be followed nor waited for. */
const OPEN_FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

const readdirAsync = promisify(readdir);
const readAsync = promisify(read);

export function bytePath(path: string): BytePath {
  return Buffer.from(path).toString('latin1');
}

export function nodeKind(path: BytePath): NodeKind {
  const stats = attempt('lstat', path, () => lstatSync(native(path)));
  if (stats.isFile()) {
    return { type: 'regular', size: stats.size, executable: (stats.mode & OWNER_MAY_EXECUTE) !== 0 };
  }
  if (stats.isDirectory()) return { type: 'directory', size: stats.size };
  if (stats.isSymbolicLink()) return { type: 'symlink' };
  throw new NarError({ type: 'unsupported', path: showBytes(path), kind: unsupportedKind(stats) });
}

export function readTarget(path: BytePath): string {
  return attempt('readlink', path, () => readlinkSync(native(path), 'latin1'));
}

export function readNames(path: BytePath): string[] {
  return attempt('readdir', path, () => readdirSync(native(path), 'latin1'));
}

/** For a directory so large that reading it would hold the event loop. */
export async function readManyNames(path: BytePath): Promise<string[]> {
  try {
    return await readdirAsync(native(path), 'latin1');
  } catch (error) {
    throw narError('readdir', path, error);
  }
}

export function openFile(path: BytePath): number {
  return attempt('open', path, () => openSync(native(path), OPEN_FLAGS));
}

export function readNow(path: BytePath, file: number, into: Buffer, count: number): number {
  return attempt('read', path, () => readSync(file, into, 0, count, null));
}

export async function readLater(path: BytePath, file: number, into: Buffer, count: number): Promise<number> {
  try {
    return (await readAsync(file, into, 0, count, null)).bytesRead;
  } catch (error) {
    throw narError('read', path, error);
  }
}

export function closeFile(file: number): void {
  closeSync(file);
}

function native(path: BytePath): Buffer {
  return Buffer.from(path, 'latin1');
}

function attempt<T>(operation: NarOperation, path: BytePath, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw narError(operation, path, error);
  }
}

function narError(operation: NarOperation, path: BytePath, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  // What the system did not say is a mistake of ours.
  if (typeof code !== 'string' || !('syscall' in (error as Error))) return error;
  return new NarError(failureOf(operation, showBytes(path), code));
}

function failureOf(operation: NarOperation, path: string, code: string): NarFailure {
  if (code === 'ENOENT') return { type: 'vanished', path };
  // Each of these says that it is no longer what lstat saw.
  const replaced =
    (operation === 'open' && code === 'ELOOP') ||
    (operation === 'readdir' && code === 'ENOTDIR') ||
    (operation === 'readlink' && code === 'EINVAL') ||
    (operation === 'read' && code === 'EISDIR');
  if (replaced) return { type: 'changed', path, change: 'replaced' };
  return { type: 'unreadable', path, operation, code };
}

function unsupportedKind(stats: Stats): UnsupportedKind {
  if (stats.isSocket()) return 'socket';
  if (stats.isFIFO()) return 'fifo';
  if (stats.isCharacterDevice()) return 'character device';
  if (stats.isBlockDevice()) return 'block device';
  return 'unknown kind of file';
}
