/** The pieces of a NAR, as the chapter "Nix Archive (NAR) Format" of the Nix manual gives them. */

/** A length of 64 bits, little endian. */
export function encodeLength(length: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32LE(length % 2 ** 32, 0);
  bytes.writeUInt32LE(Math.floor(length / 2 ** 32), 4);
  return bytes;
}

/** How many zeros follow that many bytes. */
export function paddingOf(length: number): number {
  return (8 - (length % 8)) % 8;
}

/** A string whose characters are bytes. */
export function encodeString(bytes: string): Buffer {
  const encoded = Buffer.alloc(8 + bytes.length + paddingOf(bytes.length));
  encoded.writeUInt32LE(bytes.length, 0);
  encoded.write(bytes, 8, 'latin1');
  return encoded;
}

const strings = (...parts: readonly string[]): Buffer => Buffer.concat(parts.map(encodeString));

export const MAGIC = strings('nix-archive-1');
/** Followed by the length of the file, its bytes and padding. */
export const REGULAR = strings('(', 'type', 'regular', 'contents');
export const EXECUTABLE = strings('(', 'type', 'regular', 'executable', '', 'contents');
/** Followed by where it points. */
export const SYMLINK = strings('(', 'type', 'symlink', 'target');
export const DIRECTORY = strings('(', 'type', 'directory');
/** Followed by a name and ENTRY_NODE. */
export const ENTRY = strings('entry', '(', 'name');
export const ENTRY_NODE = strings('node');
export const CLOSE = strings(')');
