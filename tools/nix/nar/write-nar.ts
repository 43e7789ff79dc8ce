import { ChunkWriter } from './chunk-writer.ts';
import { directoryEntries, type DirectoryEntry } from './directory-entries.ts';
import { nextSlice, sliceIsOver } from './loop-slice.ts';
import { NarError, showBytes } from './nar-failure.ts';
import {
  CLOSE,
  DIRECTORY,
  encodeLength,
  encodeString,
  ENTRY,
  ENTRY_NODE,
  EXECUTABLE,
  MAGIC,
  paddingOf,
  REGULAR,
  SYMLINK,
} from './nar-tokens.ts';
import {
  bytePath,
  closeFile,
  nodeKind,
  openFile,
  readLater,
  readManyNames,
  readNames,
  readNow,
  readTarget,
  type BytePath,
} from './read-node.ts';

export interface NarOptions {
  readonly signal?: AbortSignal;
  /** Takes off the suffix that Nix adds to names that differ only in case; on macOS, where it does, by default. */
  readonly caseHack?: boolean;
}

/** Up to here a synchronous read is cheaper than handing it to another thread. */
const SMALL_FILE_BYTES = 64 * 1024;

/** The size that file systems give a directory of some 2,000 entries. */
const LARGE_DIRECTORY_BYTES = 64 * 1024;

/** Nix from 2.34 on neither writes nor unpacks what is deeper, the root being at 0. */
const MAXIMUM_DEPTH = 64;

interface OpenDirectory {
  readonly path: BytePath;
  readonly entries: readonly DirectoryEntry[];
  next: number;
}

/**
 * The NAR of a file, directory or symbolic link, byte for byte as `nix-store --dump` writes it. Throws NarError. One
 * file is open at a time, and memory does not grow with what is read, save for the names of the directories on the way.
 */
export async function* writeNar(path: string, options: NarOptions = {}): AsyncGenerator<Buffer> {
  const { signal, caseHack = process.platform === 'darwin' } = options;
  const out = new ChunkWriter();
  const directories: OpenDirectory[] = [];
  out.put(MAGIC);
  for (let node: BytePath | undefined = bytePath(path); node !== undefined;) {
    if (signal?.aborted === true) throw new NarError({ type: 'aborted', path: showBytes(node) });
    if (directories.length >= MAXIMUM_DEPTH) {
      throw new NarError({ type: 'too-deep', path: showBytes(node), limit: MAXIMUM_DEPTH });
    }
    const kind = nodeKind(node);
    switch (kind.type) {
      case 'directory': {
        out.put(DIRECTORY);
        const names = kind.size < LARGE_DIRECTORY_BYTES ? readNames(node) : await readManyNames(node);
        directories.push({ path: node, entries: directoryEntries(node, names, caseHack), next: 0 });
        break;
      }
      case 'symlink':
        out.put(SYMLINK);
        out.put(encodeString(readTarget(node)));
        out.put(CLOSE);
        break;
      case 'regular':
        out.put(kind.executable ? EXECUTABLE : REGULAR);
        out.put(encodeLength(kind.size));
        if (kind.size <= SMALL_FILE_BYTES) putSmallFile(out, node, kind.size);
        else yield* largeFile(out, node, kind.size, signal);
        out.putZeros(paddingOf(kind.size));
        out.put(CLOSE);
        break;
    }
    node = nextNode(out, directories, kind.type === 'directory');
    for (let chunk = out.take(); chunk !== undefined; chunk = out.take()) yield chunk;
    if (sliceIsOver()) await nextSlice();
  }
  const rest = out.takeRest();
  if (rest !== undefined) yield rest;
}

/** Ends what ends here and begins the next entry, if there is one. */
function nextNode(
  out: ChunkWriter,
  directories: OpenDirectory[],
  entersDirectory: boolean,
): BytePath | undefined {
  let entryIsOpen = !entersDirectory;
  for (let directory = directories.at(-1); directory !== undefined; directory = directories.at(-1)) {
    if (entryIsOpen) out.put(CLOSE);
    const entry = directory.entries[directory.next++];
    if (entry !== undefined) {
      out.put(ENTRY);
      out.put(encodeString(entry.name));
      out.put(ENTRY_NODE);
      return `${directory.path}/${entry.fileName}`;
    }
    out.put(CLOSE);
    directories.pop();
    entryIsOpen = true;
  }
  return undefined;
}

function putSmallFile(out: ChunkWriter, path: BytePath, size: number): void {
  const file = openFile(path);
  try {
    let left = size;
    for (;;) {
      const room = out.room();
      // One byte more than there should be: a short answer then says that the file ends here, without another call.
      const wanted = Math.min(room.length, left + 1);
      const count = readNow(path, file, room, wanted);
      if (count > left) throw changed(path, 'grew');
      out.advance(count);
      left -= count;
      if (left === 0 && count < wanted) return;
      if (count === 0) throw changed(path, 'shrank');
    }
  } finally {
    closeFile(file);
  }
}

async function* largeFile(
  out: ChunkWriter,
  path: BytePath,
  size: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<Buffer> {
  const file = openFile(path);
  try {
    for (let left = size; left > 0;) {
      if (signal?.aborted === true) throw new NarError({ type: 'aborted', path: showBytes(path) });
      const room = out.room();
      const count = await readLater(path, file, room, Math.min(room.length, left));
      if (count === 0) throw changed(path, 'shrank');
      out.advance(count);
      left -= count;
      for (let chunk = out.take(); chunk !== undefined; chunk = out.take()) yield chunk;
    }
    if (readNow(path, file, Buffer.allocUnsafe(1), 1) > 0) throw changed(path, 'grew');
  } finally {
    closeFile(file);
  }
}

function changed(path: BytePath, change: 'shrank' | 'grew'): NarError {
  return new NarError({ type: 'changed', path: showBytes(path), change });
}
