import { describe, expect, it } from 'vitest';

import { pathOf } from '../../tests/rig/attic-client.ts';
import { encodeNarInfo, type NarInfo } from './nar-info.ts';

const nar = Buffer.from('a NAR');
const reference = (letter: string): string => `${letter.repeat(32)}-${letter}`;

function encoded(given: Partial<NarInfo>): unknown {
  const message = encodeNarInfo(pathOf(nar, given), 'main');
  if (!message.ok) return message.error;
  const { value } = message;
  return [value.place, JSON.parse(value.place === 'header' ? value.text : value.bytes.toString())];
}

describe('the description of a NAR', () => {
  it('has its references once each and sorted by bytes, whatever the order they came in', () => {
    const names = ['z', 'a', '1', 'b', 'a'].map(reference);
    const extended = `${'a'.repeat(32)}-A`;
    expect(encoded({ references: [...names, extended] })).toMatchObject([
      'header',
      { references: [reference('1'), extended, reference('a'), reference('b'), reference('z')] },
    ]);
  });

  it('has what the local store knows', () => {
    const ca = 'fixed:r:sha256:0sg9f58l1jj88w6pdrfdpj5x9b1zrwszk84j81zvby36q9whhhqa';
    const deriver = `${'0'.repeat(32)}-x.drv`;
    expect(encoded({ ca, deriver, signatures: ['k-1:c2ln'] })).toMatchObject([
      'header',
      { ca, deriver, sigs: ['k-1:c2ln'], nar_size: 5, system: null },
    ]);
  });

  it('is no header where it is long, or not ASCII', () => {
    const references = Array.from({ length: 100 }, (_, index) => `${String(index).padStart(32, '0')}-name`);
    expect(encoded({ references })).toMatchObject(['preamble', { references }]);
    const path = `/home/ü/store/${reference('a')}`;
    expect(encoded({ path })).toMatchObject([
      'preamble',
      { store_path: path, store_path_hash: 'a'.repeat(32) },
    ]);
  });

  it.each<[keyof NarInfo, Partial<NarInfo>]>([
    ['path', { path: reference('a') }],
    ['path', { path: '/nix/store/short-x' }],
    ['path', { path: `/nix/store/${'e'.repeat(32)}-x` }],
    ['path', { path: `/nix\n/store/${reference('a')}` }],
    ['narHash', { narHash: 'sha256-1B2M2Y8AsgTpgAmY7PhCfg==' }],
    ['narHash', { narHash: `sha256:${'A'.repeat(64)}` }],
    ['narSize', { narSize: 0 }],
    ['narSize', { narSize: 1.5 }],
    ['references', { references: [`/nix/store/${reference('a')}`] }],
    ['references', { references: [`${reference('a')}\nSig: x:y`] }],
    ['deriver', { deriver: `/nix/store/${reference('a')}.drv` }],
    ['ca', { ca: 'text:sha256:x\nSig: x' }],
    ['ca', { ca: '' }],
    ['signatures', { signatures: ['a b'] }],
  ])('is refused for its %s: %j', (field, given) => {
    expect(encoded(given)).toMatchObject({ type: 'bad-nar-info', field });
  });
});
