import {
  chmodSync,
  ftruncateSync,
  linkSync,
  mkdirSync,
  openSync,
  closeSync,
  symlinkSync,
  writeSync,
} from 'node:fs';

import type { Random } from '../affected/random.ts';

/** Of an inner directory. */
const MAXIMUM_ENTRIES = 6;
/** Nix reads no more than 64 levels, and each tree is below a directory of its group. */
const DEEPEST = 60;

/** Where what reads and writes changes its ways: paddings, small files, chunks. */
const SIZES = [0, 1, 7, 8, 9, 9, 40, 40, 300, 300, 4_096, 16_384, 65_536, 262_144];

/** Names of bytes that sort apart as bytes, as characters and as UTF-16, or that only look special. */
const NAMES = [
  '.a',
  '..a',
  '...',
  '~',
  ' ',
  '-',
  '\n',
  'A',
  'a',
  'a.',
  'a-',
  'a0',
  'é',
  '\u{10000}',
  '\uffee',
];

/** Makes a random file, symbolic link or directory at a path of bytes, and gives how many nodes it has. */
export function makeRandomTree(path: Buffer, random: Random, depth = 0): number {
  const choice = random.below(10);
  if (depth === 0 && random.below(100) === 0) return makeDeepTree(path, random);
  if (choice < (depth === 0 ? 7 : 2) && depth < 4) return makeDirectory(path, random, depth);
  if (choice < 8) makeFile(path, random);
  else symlinkSync(randomTarget(random), path);
  return 1;
}

function makeDirectory(path: Buffer, random: Random, depth: number): number {
  mkdirSync(path);
  let nodes = 1;
  const used = new Set<string>();
  let file: Buffer | undefined;
  for (let left = random.below(MAXIMUM_ENTRIES + 1); left > 0; left--) {
    const name = randomName(random);
    if (used.has(name.toString('latin1'))) continue;
    used.add(name.toString('latin1'));
    const entry = Buffer.concat([path, Buffer.from('/'), name]);
    if (file !== undefined && random.below(10) === 0) {
      linkSync(file, entry);
      nodes++;
      continue;
    }
    if (random.below(3) === 0) {
      makeFile(entry, random);
      file = entry;
      nodes++;
    } else nodes += makeRandomTree(entry, random, depth + 1);
  }
  // Whoever runs this must be able to remove it.
  chmodSync(path, 0o700 | random.below(0o2000));
  return nodes;
}

function makeDeepTree(path: Buffer, random: Random): number {
  const depth = 1 + random.below(DEEPEST);
  let inner = path;
  for (let level = 0; level < depth; level++) {
    mkdirSync(inner);
    inner = Buffer.concat([inner, Buffer.from('/'), Buffer.from([1 + random.below(45)])]);
  }
  makeFile(inner, random);
  return depth + 1;
}

function makeFile(path: Buffer, random: Random): void {
  const file = openSync(path, 'wx');
  const size = Math.max(0, random.of(SIZES) + random.below(17) - 8);
  // What is not written is a hole.
  ftruncateSync(file, size);
  if (random.below(4) > 0) {
    const from = random.below(2) === 0 ? 0 : random.below(size + 1);
    const content = randomBytes(random, Math.min(size - from, random.below(300)));
    if (content.length > 0) writeSync(file, content, 0, content.length, from);
  }
  closeSync(file);
  chmodSync(path, 0o400 | random.below(0o10000));
}

function randomName(random: Random): Buffer {
  if (random.below(2) === 0) {
    return Buffer.from(random.of(NAMES) + (random.below(2) === 0 ? '' : random.of(NAMES)));
  }
  const name = randomBytes(random, 1 + random.below(random.below(8) === 0 ? 255 : 6));
  const slash = '/'.charCodeAt(0);
  for (let at = 0; at < name.length; at++) if (name[at] === 0 || name[at] === slash) name[at] = 0xff;
  return ['.', '..'].includes(name.toString('latin1')) ? Buffer.from('x') : name;
}

function randomTarget(random: Random): Buffer {
  if (random.below(3) === 0) return randomName(random);
  const target = randomBytes(random, 1 + random.below(random.below(8) === 0 ? 4_000 : 40));
  for (let at = 0; at < target.length; at++) if (target[at] === 0) target[at] = 0x2f;
  return target;
}

function randomBytes(random: Random, count: number): Buffer {
  const bytes = Buffer.alloc(count);
  for (let at = 0; at < count; at++) bytes[at] = random.below(256);
  return bytes;
}
