import { describe, expect, it } from 'vitest';

import { compareGraphs } from '../graph/compare-graphs.ts';
import { graphOf } from '../graph/graph-of.ts';
import { NodeKind } from '../graph/target-graph.ts';
import { decodeSnapshot, encodeSnapshot } from './encode-snapshot.ts';

const targets = {
  '@@//:a': ['@@//:b', '@@//ä:c', '@@r+//:x'],
  '@@//:b': { ruleClass: 'genrule', attributeDigest: '1', ruleDigest: 'x', tags: ['manual', 'k=v'] },
  '@@//ä:c': { kind: NodeKind.sourceFile, rest: '5:@@//visibility:public\0' },
};
const facts = { tree: '0123', bazel: '7.7.1' };

describe('a snapshot', () => {
  const bytes = encodeSnapshot(graphOf(targets), facts);

  it('holds the graph and the facts', () => {
    const read = decodeSnapshot(bytes);
    expect(read?.facts).toEqual(facts);
    expect(read && compareGraphs(graphOf(targets), read.graph)).toEqual({ changed: new Map(), deleted: [] });
    expect(read?.graph.inputs).toEqual(graphOf(targets).inputs);
  });

  it('is the same bytes for the same targets in another order', () => {
    const reordered = graphOf(Object.fromEntries(Object.entries(targets).reverse()));
    expect(encodeSnapshot(reordered, facts).equals(bytes)).toBe(true);
  });

  it('is read wherever its bytes lie in memory', () => {
    const moved = Buffer.concat([Buffer.alloc(1), bytes]).subarray(1);
    expect(decodeSnapshot(moved)?.graph.labels.at(0)).toBe('@@//:a');
  });

  it('is none where bytes are cut off, added, or of something else', () => {
    const broken = [0, 8, 40, bytes.length - 8, bytes.length - 1].map((length) => bytes.subarray(0, length));
    const other = Buffer.from(bytes);
    other.write('flywheel-affected-snapshot 0', 'latin1');
    for (const each of [...broken, Buffer.concat([bytes, Buffer.alloc(8)]), other]) {
      expect(decodeSnapshot(each)).toBeUndefined();
    }
  });

  it('is none where a number leads out of it', () => {
    const edges = graphOf(targets).inputs.byteLength;
    const broken = Buffer.from(bytes);
    broken.writeUInt32LE(99, bytes.length - Math.ceil(edges / 8) * 8);
    expect(decodeSnapshot(broken)).toBeUndefined();
  });
});
