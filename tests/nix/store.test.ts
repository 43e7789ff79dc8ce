import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { hashNar } from '../../tools/nix/nar/hash-nar.ts';
import { formatNix32, parseHash } from '../../tools/nix/store/hash-format.ts';
import { describeNixFailure } from '../../tools/nix/store/nix-failure.ts';
import { findNix, type NixInvocation } from '../../tools/nix/store/nix-invocation.ts';
import type { PathInfo } from '../../tools/nix/store/path-info.ts';
import { queryOutputs, queryRequisites } from '../../tools/nix/store/query-derivations.ts';
import { queryPathInfo } from '../../tools/nix/store/query-path-info.ts';
import type { Result } from '../../tools/result.ts';
import { SampleStore } from './sample-store.ts';

const BUILT = [
  'plain',
  'multiple',
  'multiple.dev',
  'floating',
  'fixed',
  'itself',
  'link',
  'emptyFile',
  'emptyDirectory',
];

let store: SampleStore;
let nix: NixInvocation;
/** Output paths by attribute. */
const paths = new Map<string, string>();

beforeAll(async () => {
  store = new SampleStore();
  nix = valueOf(await findNix(store.env));
  for (const attribute of BUILT) paths.set(attribute, (await store.build(attribute))[0] ?? '');
  for (const attribute of ['word', 'text']) paths.set(attribute, await store.evaluate(attribute));
  paths.set('addedLink', await store.addLink(pathOf('plain')));
});
afterAll(() => {
  store.remove();
});

function valueOf<T>(result: Result<T, unknown>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

function pathOf(attribute: string): string {
  const path = paths.get(attribute);
  if (path === undefined) throw new Error(`${attribute} was not built`);
  return path;
}

async function infoOf(attribute: string): Promise<PathInfo> {
  const info = valueOf(await queryPathInfo(nix, [pathOf(attribute)])).get(pathOf(attribute));
  if (!info) throw new Error(`${attribute} is not valid`);
  return info;
}

const absent = (name: string): string => `${nix.storeDirectory}/${'0'.repeat(32)}-${name}`;

describe('what the store knows of a path', () => {
  it('is what Nix says of it, and what its NAR has', async () => {
    const infos = valueOf(await queryPathInfo(nix, [...paths.values()]));
    expect([...infos.keys()]).toEqual([...paths.values()]);
    for (const [path, info] of infos) {
      expect(info?.path).toBe(path);
      const hash = parseHash(info?.narHash);
      expect(await store.run('nix-store', '--query', '--hash', path)).toEqual([hash && formatNix32(hash)]);
      expect(await hashNar(path)).toEqual({ ok: true, value: { hash: info?.narHash, size: info?.narSize } });
      const references = await store.run('nix-store', '--query', '--references', path);
      expect(info?.references).toEqual(references.map((reference) => basename(reference)).sort());
    }
  });

  it('has references, also to itself', async () => {
    expect((await infoOf('itself')).references).toEqual([basename(pathOf('itself'))]);
    expect((await infoOf('text')).references).toEqual([basename(pathOf('word'))]);
    expect((await infoOf('multiple')).references).toEqual(
      [basename(pathOf('plain')), basename(pathOf('text'))].sort(),
    );
    expect((await infoOf('link')).references).toEqual([basename(pathOf('plain'))]);
    expect((await infoOf('emptyFile')).references).toEqual([]);
  });

  it('has the content address that Nix would write into a narinfo file', async () => {
    const attributes = ['plain', 'text', 'floating', 'fixed', 'addedLink'];
    const cache = store.path('cache');
    const known: (string | undefined)[] = [];
    for (const attribute of attributes) {
      await store.run('nix', 'copy', '--to', `file://${cache}`, pathOf(attribute));
      const narinfo = join(cache, `${basename(pathOf(attribute)).slice(0, 32)}.narinfo`);
      const [, written] = /^CA: (.*)$/m.exec(readFileSync(narinfo, 'utf8')) ?? [];
      const { ca } = await infoOf(attribute);
      expect(ca).toBe(written);
      known.push(ca);
    }
    expect(known.map((ca) => ca?.replace(/:[^:]*$/, ''))).toEqual([
      ...[undefined, 'text:sha256', 'fixed:r:sha256', 'fixed:sha256', 'fixed:r:sha256'],
    ]);
  });

  it('has a deriver and signatures', async () => {
    const [derivation = ''] = await store.instantiate('plain');
    expect((await infoOf('plain')).deriver).toBe(basename(derivation));
    expect(await infoOf('text')).not.toHaveProperty('deriver');
    const [key] = await store.run('nix', 'key', 'generate-secret', '--key-name', 'test-1');
    writeFileSync(store.path('key'), key ?? '');
    await store.run('nix', 'store', 'sign', '--key-file', store.path('key'), pathOf('plain'));
    expect((await infoOf('plain')).signatures).toEqual([
      expect.stringMatching(/^test-1:[A-Za-z0-9+/]{86}==$/),
    ]);
  });

  it('is nothing where it is not valid, whatever else is asked', async () => {
    const invalid = [
      absent('nope'),
      absent('nope.drv'),
      absent('floating.drv.out'),
      absent('x'.repeat(212)),
      `${nix.storeDirectory}/short`,
      join(pathOf('emptyDirectory'), 'inside'),
      '/etc/passwd',
      'nixpkgs#hello',
      '',
      '-r',
      `${pathOf('plain')}^out`,
      `${pathOf('plain')}\n/etc/passwd`,
    ];
    // There in the file system, and not in the database.
    const stray = absent('stray');
    writeFileSync(stray, '');
    const asked = [...invalid, stray, ...paths.values()];
    for (const options of [{}, { closure: true }]) {
      const infos = valueOf(await queryPathInfo(nix, asked, options));
      const isValid = [...infos].map(([path, info]) => [path, info !== undefined]);
      expect(isValid).toEqual([
        ...[...invalid, stray].map((path) => [path, false]),
        ...[...paths.values()].map((path) => [path, true]),
      ]);
    }
    expect(valueOf(await queryPathInfo(nix, [], { closure: true })).size).toBe(0);
  });

  it('is not asked of Nix where the path is none of this store', async () => {
    const [program, questions] = [store.path('asked-nix'), store.path('questions')];
    writeFileSync(program, `#!/bin/sh\ntee -a ${questions} | ${nix.nix} "$@"\n`, { mode: 0o755 });
    const asked = ['/etc/passwd', 'nixpkgs#hello', '', `${pathOf('plain')}/x`, pathOf('text')];
    valueOf(await queryPathInfo({ ...nix, nix: program }, asked));
    expect(readFileSync(questions, 'utf8')).toBe(`${pathOf('text')}\n`);
  });

  it('has a closure', async () => {
    const infos = valueOf(await queryPathInfo(nix, [pathOf('floating'), absent('nope')], { closure: true }));
    const valid = [...infos].flatMap(([path, info]) => (info ? [path] : []));
    const closure = ['floating', 'multiple', 'multiple.dev', 'plain', 'text', 'word'].map(pathOf);
    expect(new Set(valid)).toEqual(new Set(closure));
    expect(infos.get(absent('nope'))).toBeUndefined();
  });
});

describe('what the store knows of derivations', () => {
  it('are their outputs, once they are known', async () => {
    const [multiple = '', floating = '', unbuilt = '', unbuiltFloating = ''] = await store.instantiate(
      ...['multiple', 'floating', 'unbuilt', 'unbuiltFloating'],
    );
    const known = [multiple, floating].map((path) => path.replace(/!.*/, ''));
    const outputs = valueOf(
      await queryOutputs(nix, [...known, unbuilt, unbuiltFloating, absent('nope.drv'), '/x']),
    );
    const planned = await store.run('nix-store', '--query', '--outputs', unbuilt);
    expect(new Set(outputs.paths)).toEqual(
      new Set([...['multiple', 'multiple.dev', 'floating'].map(pathOf), ...planned]),
    );
    expect(new Set(outputs.unanswered)).toEqual(new Set([unbuiltFloating, absent('nope.drv'), '/x']));
  });

  it('is what they need and what of that is there, also where a build failed', async () => {
    const [failing = ''] = await store.instantiate('failing');
    expect((await store.tryToRun('nix-store', '--realise', failing)).code).not.toBe(0);
    const requisites = valueOf(await queryRequisites(nix, [failing, absent('nope.drv')]));
    const outputs = requisites.paths.filter((path) => !path.endsWith('.drv'));
    expect(new Set(outputs)).toEqual(
      new Set(['plain', 'text', 'word', 'multiple', 'multiple.dev', 'floating'].map(pathOf)),
    );
    expect(requisites.paths).toContain(failing);
    expect(requisites.unanswered).toEqual([absent('nope.drv')]);
  });
});

describe('a Nix that does not work', () => {
  const withNix = async (name: string, script: string): Promise<string> => {
    const directory = store.path(name);
    mkdirSync(directory);
    writeFileSync(join(directory, 'nix'), `#!/bin/sh\n${script}\n`);
    chmodSync(join(directory, 'nix'), 0o755);
    const found = await findNix({ PATH: directory });
    return found.ok
      ? JSON.stringify(found.value.features)
      : describeNixFailure(found.error).replaceAll(directory, '');
  };

  it('is named, with what to do', async () => {
    const none = await findNix({ PATH: '/nowhere' });
    expect(none.ok ? '' : describeNixFailure(none.error)).toBe(
      'there is no nix on PATH (/nowhere): install Nix, or add the directory of nix to PATH',
    );
    expect(await withNix('old', 'echo "nix (Nix) 2.3.16"')).toBe(
      '/nix is Nix 2.3.16, and 2.15 or newer is needed: run nix upgrade-nix, or upgrade the package that brought it',
    );
    expect(await withNix('other', 'echo hello')).toMatch(/^\/nix --version says hello\n, which no Nix does/);
    expect(await withNix('recent', 'echo "nix (Nix) 2.20.1"')).toBe(
      '{"jsonLogPath":false,"pathInfoFormat":false}',
    );
  });

  it('says why it refuses everything, and is asked no more', async () => {
    const broken = { ...nix, env: { ...nix.env, NIX_STATE_DIR: '/proc/none' } };
    const many = [...paths.values()];
    for (const asked of [queryPathInfo(broken, many), queryOutputs(broken, [absent('x.drv')])]) {
      const result = await asked;
      expect(result.ok ? '' : describeNixFailure(result.error)).toMatch(
        /ended with 1: error: creating directory/,
      );
    }
  });

  it('is waited for no longer than it may take', async () => {
    const hanging = store.path('hanging');
    writeFileSync(hanging, '#!/bin/sh\nsleep 100\n', { mode: 0o755 });
    const result = await queryPathInfo({ ...nix, nix: hanging, timeoutMilliseconds: 200 }, [pathOf('plain')]);
    expect(result.ok ? '' : describeNixFailure(result.error)).toMatch(
      /hanging did not end within 0.2 s \(nix path-info\)$/,
    );
  });

  it('gives up when nobody wants the answer any more', async () => {
    const signal = AbortSignal.abort();
    const result = await queryPathInfo({ ...nix, signal }, [...paths.values()]);
    expect(result).toMatchObject({ ok: false, error: { type: 'killed', code: 137 } });
  });

  it('is understood in both formats that it may be asked for', async () => {
    const older = { ...nix, features: { ...nix.features, pathInfoFormat: false } };
    expect(await queryPathInfo(older, [...paths.values()])).toEqual(
      await queryPathInfo(nix, [...paths.values()]),
    );
  });
});
