import { expect, it } from 'vitest';

import { encodeSnapshot } from '../snapshot/encode-snapshot.ts';
import { graphOf } from './graph-of.ts';
import { replacePackages } from './replace-packages.ts';

const REST = {
  '@@//a:a': { inputs: ['@@//b:b', '@@other//:x'], tags: ['t', 'u'], rest: 'r', attributeDigest: 'one' },
  '@@//ab:ab': { inputs: ['@@//b:gone'], incompatible: true, ruleDigest: 'd' },
};
const NOW = graphOf({
  ...REST,
  '@@//b:b': { attributeDigest: 'now' },
  '@@//b:new': { inputs: ['@@only//named:now'] },
});
const BEFORE = graphOf({
  ...REST,
  '@@//b:b': { attributeDigest: 'before', buildSetting: true },
  '@@//b:gone': { inputs: ['@@//a:a'], tags: ['was'] },
});

it('is, byte for byte, the graph that all packages together are', () => {
  const part = graphOf({
    '@@//b:b': { attributeDigest: 'before', buildSetting: true },
    '@@//b:gone': { inputs: ['@@//a:a'], tags: ['was'] },
  });
  expect(encodeSnapshot(NOW, '').equals(encodeSnapshot(BEFORE, ''))).toBe(false);
  const replaced = encodeSnapshot(replacePackages(NOW, ['b'], part), '');
  expect(replaced.equals(encodeSnapshot(BEFORE, ''))).toBe(true);
});
