import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

import { afterAll, describe, expect, it } from 'vitest';

import { makeScratchDirectory } from '../../process/scratch-directory.ts';
import { runProcess } from '../../process/run-process.ts';
import { hashNar } from './hash-nar.ts';
import { describeNarFailure, NarError, showBytes } from './nar-failure.ts';
import { encodeLength } from './nar-tokens.ts';
import { bytePath, openFile, readNames, readTarget } from './read-node.ts';
import { writeNar, type NarOptions } from './write-nar.ts';

const scratch = makeScratchDirectory();
afterAll(() => {
  scratch.remove();
});

let made = 0;
const newPath = (): string => join(scratch.path, `n${made++}`);

function file(content: string | Uint8Array, mode = 0o644): string {
  const path = newPath();
  writeFileSync(path, content);
  chmodSync(path, mode);
  return path;
}

function directory(): string {
  const path = newPath();
  mkdirSync(path);
  return path;
}

async function chunksOf(path: string, options?: NarOptions): Promise<Buffer[]> {
  const chunks: Buffer[] = [];
  for await (const chunk of writeNar(path, options)) chunks.push(chunk);
  return chunks;
}

async function failureOf(run: () => unknown): Promise<string> {
  try {
    await run();
  } catch (error) {
    if (error instanceof NarError) return error.message.replaceAll(scratch.path, '');
    throw error;
  }
  return 'no failure';
}

describe('a NAR', () => {
  // Sizes and hashes are what `nix-store --dump` gives.
  const golden: readonly (readonly [string, () => string, number, string])[] = [
    ['a file', () => file('hello'), 120, '0a430879c266f8b57f4092a0f935cf3facd48bbccde5760d4748ca405171e969'],
    [
      'an executable file',
      () => file('hello', 0o755),
      152,
      '9cf814f912eb9ad467da47702739324302f88f2cc635cb3e49d83c3e01d5a3de',
    ],
    [
      'a file that only its group may execute',
      () => file('hello', 0o650),
      120,
      '0a430879c266f8b57f4092a0f935cf3facd48bbccde5760d4748ca405171e969',
    ],
    [
      'an empty file',
      () => file(''),
      112,
      '77ac62e2629d8e45f624589c0c8bf99e24b3a722349bf1e79bc186008534e246',
    ],
    [
      'a file without padding',
      () => file('12345678'),
      120,
      '22d63223426447e64aa20d76d506b3e062a2d242bb797536dbf3ee681be3f53c',
    ],
    [
      'a symbolic link that leads nowhere',
      () => {
        const path = newPath();
        symlinkSync('../target', path);
        return path;
      },
      128,
      'e55972a9bdaddf85299cd49c7200c7257b508ae57a3e815587b811c63b9ac834',
    ],
    ['an empty directory', directory, 96, 'a50a5ab6d992f5598edd92105059fae9acfc192981e08bd88534c2167e92526a'],
    [
      'a directory, by the bytes of its names',
      () => {
        const path = directory();
        for (const [name, content] of Object.entries({ B: 'B', a: 'ab', 'a.b': 'aa', b: 'b', é: 'z' })) {
          writeFileSync(join(path, name), content);
        }
        symlinkSync('b', join(path, 'l'));
        mkdirSync(join(path, 'sub'));
        writeFileSync(join(path, 'sub', 'run'), '#!', { mode: 0o755 });
        return path;
      },
      1640,
      'f06143d88720b921da606d517c24a4e196470bbba158dbe8985feec89acd8d3a',
    ],
  ];
  it.each(golden)('of %s is what Nix says', async (_name, make, size, digest) => {
    expect(await hashNar(make())).toEqual({ ok: true, value: { hash: `sha256:${digest}`, size } });
  });

  it('gives lengths in 64 bits', async () => {
    expect(encodeLength(2 ** 32 + 5).toString('hex')).toBe('0500000001000000');
    const large = file('');
    truncateSync(large, 5 * 2 ** 30);
    const nar = writeNar(large);
    const first = (await nar.next()).value as Buffer;
    await nar.return(undefined);
    expect(first.readBigUInt64LE(first.indexOf('contents') + 8)).toBe(5n * 2n ** 30n);
  });

  it('comes in few chunks, however small its parts are, and none of them is used twice', async () => {
    const path = directory();
    for (let number = 0; number < 1_000; number++) writeFileSync(join(path, `${number}`), 'x');
    writeFileSync(join(path, 'large'), Buffer.alloc(1_000_000, 1));
    const chunks = await chunksOf(path);
    expect(chunks.map(({ length }) => length).slice(1, -1)).toEqual([262_144, 262_144, 262_144, 262_144]);
    expect(new Set(chunks.map(({ buffer }) => buffer)).size).toBe(chunks.length);
    expect(Math.max(...chunks.map(({ length }) => length))).toBe(262_144);
  });

  it('names what ignores case as Nix on macOS does', async () => {
    const [plain, hacked] = [directory(), directory()];
    for (const name of ['B', 'a', 'b']) writeFileSync(join(plain, name), name);
    for (const [name, content] of Object.entries({ B: 'B', a: 'a', 'b~nix~case~hack~1': 'b' })) {
      writeFileSync(join(hacked, name), content);
    }
    expect(await hashNar(hacked, { caseHack: true })).toEqual(await hashNar(plain));
    expect(await hashNar(hacked, { caseHack: false })).not.toEqual(await hashNar(plain));
    writeFileSync(join(hacked, 'b~nix~case~hack~2'), '');
    expect(await failureOf(() => chunksOf(hacked, { caseHack: true }))).toMatch(
      /has two entries for the name b$/,
    );
  });
});

describe('no NAR', () => {
  it('of what is not there', async () => {
    expect(await failureOf(() => chunksOf(join(scratch.path, 'absent')))).toBe(
      '/absent is not there (any more)',
    );
    expect(await hashNar('/absent')).toEqual({ ok: false, error: { type: 'vanished', path: '/absent' } });
  });

  it('of what the system does not read', async () => {
    const failure = await failureOf(() => chunksOf(`/${'x'.repeat(300)}`));
    expect(failure).toMatch(/^\/x+ cannot be read: lstat says ENAMETOOLONG$/);
  });

  it('of what disappears meanwhile', async () => {
    const path = directory();
    writeFileSync(join(path, 'a'), Buffer.alloc(1_000_000));
    writeFileSync(join(path, 'b'), '');
    const nar = writeNar(path);
    await nar.next();
    rmSync(join(path, 'b'));
    const rest = async (): Promise<void> => {
      while ((await nar.next()).done !== true);
    };
    expect(await failureOf(rest)).toMatch(/\/b is not there \(any more\)$/);
  });

  it('of a large file that shrinks or grows', async () => {
    const resize: readonly ((path: string) => void)[] = [
      (path) => {
        truncateSync(path, 1000);
      },
      (path) => {
        appendFileSync(path, 'x');
      },
    ];
    const failures = resize.map((change) => {
      const path = file(Buffer.alloc(1_000_000));
      return failureOf(async () => {
        for await (const chunk of writeNar(path)) if (chunk.length > 0) change(path);
      });
    });
    expect((await Promise.all(failures)).map((text) => text.replace(/^\S+ /, ''))).toEqual([
      'shrank while it was read',
      'grew while it was read',
    ]);
  });

  it('of a small file that has another size than was said', async () => {
    // Files of these kinds have a size that says nothing.
    expect(await failureOf(() => chunksOf('/proc/self/status'))).toMatch(/grew while it was read$/);
    expect(await failureOf(() => chunksOf('/sys/devices/system/cpu/online'))).toMatch(
      /shrank while it was read$/,
    );
  });

  it('of what was replaced by another kind of file', async () => {
    const [regular, link] = [file('x'), newPath()];
    symlinkSync(regular, link);
    const replaced = [
      (): unknown => openFile(bytePath(link)),
      (): unknown => readNames(bytePath(regular)),
      (): unknown => readTarget(bytePath(regular)),
    ];
    for (const run of replaced) expect(await failureOf(run)).toMatch(/was replaced while it was read$/);
  });

  it('of a fifo, a socket or a device', async () => {
    const [fifo, socket] = [newPath(), newPath()];
    await runProcess({
      command: 'mkfifo',
      args: [fifo],
      timeout: { name: 'mkfifo', milliseconds: 10_000 },
    });
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    expect(await failureOf(() => chunksOf(fifo))).toMatch(/is a fifo; a NAR holds/);
    expect(await failureOf(() => chunksOf(socket))).toMatch(/is a socket;/);
    expect(await failureOf(() => chunksOf('/dev/null'))).toMatch(/is a character device;/);
    await new Promise((resolve) => server.close(resolve));
  });

  it('of a tree so deep that Nix does not unpack it', async () => {
    const root = directory();
    const deepest = join(root, ...Array<string>(63).fill('d'));
    mkdirSync(deepest, { recursive: true });
    expect(await hashNar(root)).toMatchObject({ ok: true });
    writeFileSync(join(deepest, 'file'), '');
    expect(await failureOf(() => chunksOf(root))).toMatch(/d\/file is deeper than 64 levels/);
  });

  it('when nobody wants it any more, and then no file stays open', async () => {
    const open = (path: string): number =>
      readdirSync('/proc/self/fd').filter((number) => {
        try {
          return readlinkSync(`/proc/self/fd/${number}`) === path;
        } catch {
          return false;
        }
      }).length;
    const path = file(Buffer.alloc(1_000_000));
    const abort = new AbortController();
    const nar = writeNar(path, { signal: abort.signal });
    await nar.next();
    expect(open(path)).toBe(1);
    abort.abort();
    expect(await failureOf(() => nar.next())).toMatch(/was given up$/);
    expect(open(path)).toBe(0);
    const left = writeNar(path);
    await left.next();
    await left.return(undefined);
    expect(open(path)).toBe(0);
  });

  it('says why in text that is one line, whatever the names are', () => {
    expect(showBytes(bytePath('/é\n'))).toBe('/é\\x0a');
    expect(showBytes('/\xff\xc3\xa9')).toBe('/\\xff\\xc3\\xa9');
    expect(describeNarFailure({ type: 'unreadable', path: '/p', operation: 'open', code: 'EACCES' })).toBe(
      '/p cannot be read: open says EACCES',
    );
  });
});
