import { describe, expect, it } from 'vitest';

import { readPathInfos } from './path-info.ts';

const STORE = '/nix/store';
const [CA, GONE, B, A] = [
  '2wrzq9097rs8glyspp99yl5zszszagv7-ca',
  '00000000000000000000000000000000-nope',
  'gq0i1r625pjbqbaa4gi9qaa48j6s57sc-b',
  '95zqc2rivdbmvp6qxyqq48k70kaz8l3c-a',
];
const DERIVER = 'fdkbn4h1qmf34fixk4j1wcdhmiis6m9x-ca.drv';
const SRI = 'sha256-CkOPBoE47LIqJMJ1S2l8PdQy/jGo0AT6Qj98ryyVYX4=';
const CONTENT = 'sha256:0zk1jlnayz1z8bx09l5867z35m1xgillnxf24hmb5v1qh438yhqa';
const SIGNATURE = { keyName: 'cache.example-1', sig: 'c2ln' };

const full = (baseName: string): string => `${STORE}/${baseName}`;
const common = { narSize: 176, registrationTime: 1, ultimate: true };

const expected = {
  path: full(CA),
  hashPart: '2wrzq9097rs8glyspp99yl5zszszagv7',
  narHash: 'sha256:0a438f068138ecb22a24c2754b697c3dd432fe31a8d004fa423f7caf2c95617e',
  narSize: 176,
  references: [A, B],
  signatures: ['cache.example-1:c2ln'],
  ca: `fixed:r:${CONTENT}`,
  deriver: DERIVER,
};

const byFullPath = {
  ...common,
  narHash: SRI,
  ca: `fixed:r:${CONTENT}`,
  deriver: full(DERIVER),
  references: [full(B), full(A), full(B)],
  signatures: ['cache.example-1:c2ln'],
};
const byBaseName = {
  ...byFullPath,
  ca: { method: 'nar', hash: SRI },
  deriver: DERIVER,
  references: [B, A],
};

describe('what nix path-info prints', () => {
  it.each<readonly [string, unknown]>([
    [
      'up to 2.18',
      [
        { ...byFullPath, path: full(CA), valid: true },
        { path: full(GONE), valid: false },
      ],
    ],
    ['format 1', { [full(CA)]: byFullPath, [full(GONE)]: null }],
    ['format 2', { version: 2, storeDir: STORE, info: { [CA]: byBaseName, [GONE]: null } }],
    [
      'format 3',
      {
        version: 3,
        storeDir: STORE,
        info: { [CA]: { ...byBaseName, signatures: [SIGNATURE] }, [GONE]: null },
      },
    ],
    [
      'with hashes as objects',
      {
        storeDir: STORE,
        info: {
          [CA]: {
            ...byBaseName,
            narHash: { algorithm: 'sha256', format: 'base64', hash: SRI.slice('sha256-'.length) },
          },
          [GONE]: null,
        },
      },
    ],
  ])('is the same in the shape of %s', (_name, answer) => {
    const infos = readPathInfos(JSON.stringify(answer));
    expect(infos.ok && [...infos.value]).toEqual([
      [full(CA), expected],
      [full(GONE), undefined],
    ]);
  });

  it('leaves out what the path does not have', () => {
    const plain = { ...common, narHash: SRI, ca: null, deriver: null, references: [], signatures: [] };
    const old = { ...common, path: full(A), narHash: SRI, references: [], deriver: 'unknown-deriver' };
    for (const answer of [{ [full(A)]: plain }, [old]]) {
      const infos = readPathInfos(JSON.stringify(answer));
      expect(infos.ok && Object.keys(infos.value.get(full(A)) ?? {})).toEqual([
        ...['path', 'hashPart', 'narHash', 'narSize', 'references', 'signatures'],
      ]);
    }
  });

  it.each<readonly [unknown, string, string]>([
    [7, 'the answer', '7'],
    [[7], 'a path', '{}'],
    [{ [full(CA)]: 'x' }, full(CA), 'x'],
    [{ '/nix/store/x': byFullPath }, '/nix/store/x', JSON.stringify(byFullPath)],
    [{ [full(CA)]: { ...byFullPath, narHash: 'md5-x' } }, `narHash of ${full(CA)}`, 'md5-x'],
    [{ [full(CA)]: { ...byFullPath, narSize: '1' } }, `narSize of ${full(CA)}`, '1'],
    [{ [full(CA)]: { ...byFullPath, narSize: undefined } }, `narSize of ${full(CA)}`, 'nothing'],
    [{ [full(CA)]: { ...byFullPath, references: [1] } }, `references of ${full(CA)}`, '[1]'],
    [{ [full(CA)]: { ...byFullPath, signatures: [{}] } }, `signatures of ${full(CA)}`, '[{}]'],
    [{ [full(CA)]: { ...byFullPath, ca: {} } }, `ca of ${full(CA)}`, '{}'],
  ])('is not %j', (answer, where, found) => {
    expect(readPathInfos(JSON.stringify(answer))).toEqual({ ok: false, error: { where, found } });
  });

  it('is JSON', () => {
    expect(readPathInfos('error: x')).toEqual({
      ok: false,
      error: { where: 'the answer', found: 'error: x' },
    });
  });
});
