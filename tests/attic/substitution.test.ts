import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { runProcess } from '../../tools/process/run-process.ts';
import type { Compression } from '../rig/attic/compression.ts';
import { startAtticServer, type AtticServer } from '../rig/attic/server.ts';
import { findNix, nixSystem, privateNixStore } from '../rig/nix-store.ts';
import { generateSigningKey } from '../rig/attic/signing.ts';
import { jsonOf } from './plain-requests.ts';
import type { RecordedRequest } from './recorded/request.ts';
import { send, type Received } from './recorded/send.ts';
import { modelSubject, realSubject, subjectName, type AtticSubject } from './subject.ts';

const nix = findNix();

/** A real server has its own. */
const compressions: readonly Compression[] = realSubject === undefined ? ['zstd', 'br', 'none'] : ['zstd'];

/** `top` refers to two paths, so that its references have an order, and is stored in several chunks. */
const EXPRESSION = `
let
  make = name: script: derivation {
    inherit name;
    system = "${nixSystem}";
    builder = "/bin/sh";
    args = [ "-c" script ];
  };
  first = make "first" "echo first > $out";
  second = make "second" "echo second > $out";
in make "top" "PATH=/usr/bin:/bin; mkdir $out; echo \${first} \${second} > $out/names; head -c 300000 /dev/urandom > $out/data"
`;

/** Created, and deleted again, on the server that this is run against. */
const CACHE = 'testnix';

describe.skipIf(nix === undefined)(`real Nix and ${subjectName}`, () => {
  const root = mkdtempSync('/var/tmp/flywheel-attic-');
  const cache = join(root, 'cache');
  const privateStore = privateNixStore(root);
  const env = { ...process.env, ...privateStore, XDG_CACHE_HOME: cache };
  const store = privateStore['NIX_STORE_DIR'] ?? '';
  let top = '';
  let closure: readonly string[] = [];
  const nars = new Map<
    string,
    { readonly references: readonly string[]; readonly hash: string; readonly nar: Buffer }
  >();
  let model: AtticServer | undefined;
  let subject: AtticSubject;

  const hashPart = (path: string): string => path.slice(store.length + 1, store.length + 33);

  const run = async (
    program: string,
    ...args: string[]
  ): Promise<{ code: number; stdout: string; stderr: string }> => {
    const result = await runProcess({
      command: join(dirname(nix ?? ''), program),
      args,
      env,
      timeout: { name: program, milliseconds: 60_000 },
    });
    expect(result.ok).toBe(true);
    return result.ok ? result.value : { code: -1, stdout: '', stderr: '' };
  };

  const lines = async (...args: string[]): Promise<readonly string[]> => {
    const { code, stdout, stderr } = await run('nix-store', ...args);
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    return stdout.split('\n').filter((line) => line !== '');
  };

  beforeAll(async () => {
    const built = await run('nix-build', '--no-out-link', '-E', EXPRESSION);
    expect(built).toMatchObject({ code: 0 });
    top = built.stdout.trim();
    closure = await lines('--query', '--requisites', top);
    expect(closure).toHaveLength(3);
    for (const path of closure) {
      const [hash = ''] = await lines('--query', '--hash', path);
      const references = (await lines('--query', '--references', path)).map((reference) =>
        reference.slice(store.length + 1),
      );
      nars.set(path, { references: references.sort(), hash, nar: await dump(path) });
    }
    await lines('--delete', ...closure);
  });

  /** As bytes: the process runner's output is text. */
  const dump = async (path: string): Promise<Buffer> => {
    const file = join(root, 'nar');
    const result = await runProcess({
      command: '/bin/sh',
      args: ['-c', 'exec "$1" --dump "$2" > "$3"', 'dump', join(dirname(nix ?? ''), 'nix-store'), path, file],
      env,
      timeout: { name: 'nix-store --dump', milliseconds: 60_000 },
    });
    expect(result).toMatchObject({ ok: true, value: { code: 0 } });
    return readFileSync(file);
  };

  const request = (method: string, path: string, rest: Partial<RecordedRequest> = {}): Promise<Received> =>
    send(subject.url, { row: `${method} ${path}`, method, path, ...rest }, `Bearer ${subject.token}`);

  const destroyCache = (): Promise<Received> => request('DELETE', `_api/v1/cache-config/${CACHE}`);

  /** Returns the public key of a cache without content. */
  const start = async (compression: Compression): Promise<string> => {
    if (realSubject === undefined) {
      model = await startAtticServer({ compression, storage: { directory: join(root, 'storage') } });
      subject = modelSubject(model);
    } else {
      subject = realSubject;
      await destroyCache();
    }
    const settings = {
      keypair: 'Generate',
      is_public: false,
      store_dir: store,
      priority: 41,
      upstream_cache_key_names: [],
    };
    const path = `_api/v1/cache-config/${CACHE}`;
    const headers = { 'content-type': 'application/json' };
    const created = await request('POST', path, { headers, body: JSON.stringify(settings) });
    expect(created).toMatchObject({ status: 200 });
    return (jsonOf(await request('GET', path)) as { public_key: string }).public_key;
  };

  const push = async (
    order: (references: readonly string[]) => readonly string[] = (r) => r,
  ): Promise<void> => {
    for (const path of closure) {
      const { references, hash, nar } = nars.get(path)!;
      const info = {
        cache: CACHE,
        store_path_hash: hashPart(path),
        store_path: path,
        references: order(references),
        sigs: [],
        nar_hash: hash,
        nar_size: nar.length,
      };
      const headers = { 'x-attic-nar-info': JSON.stringify(info) };
      const uploaded = await request('PUT', '_api/v1/upload-path', { headers, body: nar });
      expect(uploaded).toMatchObject({ status: 200 });
    }
  };

  const realise = (key: string): Promise<{ code: number; stdout: string; stderr: string }> => {
    const netrc = join(root, 'netrc');
    const { hostname } = new URL(subject.url);
    writeFileSync(netrc, `machine ${hostname}\npassword ${subject.token}\n`, { mode: 0o600 });
    // Nix remembers for an hour what was missing.
    rmSync(cache, { recursive: true, force: true });
    const options = {
      substituters: `${subject.url}${CACHE}`,
      'trusted-public-keys': key,
      'netrc-file': netrc,
      'download-attempts': '1',
    };
    const flags = Object.entries(options).flatMap(([name, value]) => ['--option', name, value]);
    return run('nix-store', '--realise', top, ...flags);
  };

  afterEach(async () => {
    await destroyCache();
    await model?.close();
    const present = closure.filter((path) => existsSync(path));
    if (present.length > 0) await lines('--delete', ...present);
  });

  afterAll(() => {
    rmSync(root, { recursive: true, force: true });
  });

  test.each(compressions)('a closure is substituted with the key of its cache (%s)', async (compression) => {
    const key = await start(compression);
    await push();
    expect(await realise(key)).toMatchObject({ code: 0 });
    expect(new Set(await lines('--query', '--requisites', top))).toEqual(new Set(closure));
    expect(await lines('--query', '--hash', top)).toEqual([nars.get(top)!.hash]);
    await lines('--verify-path', ...closure);
    if (model) expect(model.lateReferences()).toEqual([]);
  });

  test('nothing is substituted with the key of another cache', async () => {
    await start('zstd');
    await push();
    const refused = await realise(generateSigningKey(CACHE).publicKey);
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toContain('not signed by any of the keys');
    expect(existsSync(top)).toBe(false);
  });

  test('a path whose references came in another order is refused as one with a wrong key', async () => {
    const key = await start('zstd');
    await push((references) => [...references].reverse());
    const refused = await realise(key);
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toContain('not signed by any of the keys');
    expect(existsSync(top)).toBe(false);
  });

  test.skipIf(realSubject !== undefined)(
    'a NAR that has lost a chunk is cut there, and Nix does not take it',
    async () => {
      const key = await start('zstd');
      await push();
      const hash = hashPart(top);
      await model?.loseChunk(CACHE, hash, 2);
      const failed = await realise(key);
      expect(failed.code).not.toBe(0);
      expect(await run('nix-store', '--check-validity', top)).not.toMatchObject({ code: 0 });
      const download = model?.requests.find(
        ({ route, storePathHash }) => route === 'nar' && storePathHash === hash,
      );
      expect(download?.status).toBe(200);
    },
  );
});
