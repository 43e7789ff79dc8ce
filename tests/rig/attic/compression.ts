import { brotliCompressSync } from 'node:zlib';

export type Compression = 'zstd' | 'br' | 'none';

/** Compresses one chunk. NARs are sent as their chunks in a row, which brotli does not know: with it, NARs are one chunk. */
export function compress(chunk: Buffer, compression: Compression): Buffer {
  switch (compression) {
    case 'zstd':
      return storedZstdFrame(chunk);
    case 'br':
      return brotliCompressSync(chunk);
    case 'none':
      return chunk;
  }
}

const BLOCK = 128 * 1024;

/** Node 20 cannot compress to zstd, but a frame (RFC 8878) may hold its blocks as they are. */
function storedZstdFrame(content: Buffer): Buffer {
  // A single segment whose size takes 8 bytes; no dictionary, no checksum.
  const header = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0b1110_0000, 0, 0, 0, 0, 0, 0, 0, 0]);
  header.writeBigUInt64LE(BigInt(content.length), 5);
  const parts: Buffer[] = [header];
  for (let offset = 0; offset === 0 || offset < content.length; offset += BLOCK) {
    const block = content.subarray(offset, offset + BLOCK);
    const last = offset + BLOCK >= content.length ? 1 : 0;
    const blockHeader = Buffer.alloc(3);
    blockHeader.writeUIntLE((block.length << 3) | last, 0, 3);
    parts.push(blockHeader, block);
  }
  return Buffer.concat(parts);
}
