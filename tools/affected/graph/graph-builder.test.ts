import { expect, test } from 'vitest';

import { encodeSnapshot } from '../snapshot/encode-snapshot.ts';
import { GraphBuilder, type ReportedTarget } from './graph-builder.ts';
import { NodeKind } from './target-graph.ts';

const digest = Buffer.alloc(32, 7).toString('base64');

const targets: readonly ReportedTarget[] = [
  {
    label: '//a:z',
    kind: NodeKind.rule,
    ruleClass: 'one',
    tags: ['x', 'y'],
    attributeDigest: digest,
    inputs: [],
  },
  {
    label: '//a:a',
    kind: NodeKind.rule,
    ruleClass: 'two',
    rest: 'r',
    inputs: ['//a:z', '//b:f', '//a:z', '//a:a'],
  },
  { label: '//b:f', kind: NodeKind.sourceFile, rest: 'r', inputs: [] },
  {
    label: '//b:g',
    kind: NodeKind.rule,
    ruleClass: 'one',
    incompatible: true,
    inputs: ['//c:other', '//a:a'],
  },
];

function build(order: readonly ReportedTarget[]): ReturnType<GraphBuilder['build']> {
  const builder = new GraphBuilder();
  for (const target of order) builder.add(target);
  return builder.build();
}

test('the graph is the same in whatever order the targets come', () => {
  const [first, ...rest] = [targets, targets.toReversed(), [2, 0, 3, 1].flatMap((n) => targets[n] ?? [])].map(
    (order) => encodeSnapshot(build(order), {}),
  );
  for (const other of rest) expect(other.equals(first ?? Buffer.alloc(0))).toBe(true);
});

test('inputs are ascending, each once, and never the target itself', () => {
  const { labels, inputs, inputOffsets, kinds } = build(targets);
  const names = Array.from({ length: labels.count }, (_, node) => labels.at(node));
  expect(names).toEqual(['//a:a', '//a:z', '//b:f', '//b:g', '//c:other']);
  const inputsOf = (node: number): string[] =>
    Array.from(inputs.subarray(inputOffsets[node], inputOffsets[node + 1]), (input) => labels.at(input));
  expect(names.map((_, node) => inputsOf(node))).toEqual([
    ['//a:z', '//b:f'],
    [],
    [],
    ['//a:a', '//c:other'],
    [],
  ]);
  expect(kinds[4]).toBe(NodeKind.unreported);
});

test('what is said of a target stands at its node', () => {
  const graph = build(targets);
  const text = (numbers: Uint32Array): string[] =>
    Array.from(numbers, (number) => graph.strings[number] ?? '?');
  expect(text(graph.ruleClasses)).toEqual(['two', 'one', '', 'one', '']);
  expect(text(graph.tags)).toEqual(['', 'x\ny', '', '', '']);
  expect(text(graph.rest)).toEqual(['r', '', 'r', '', '']);
  expect([...graph.incompatible]).toEqual([0, 0, 0, 1, 0]);
  expect([...graph.attributeDigests.subarray(16, 32)]).toEqual(Array.from({ length: 16 }, () => 7));
  expect([...graph.attributeDigests.subarray(0, 16)]).toEqual(Array.from({ length: 16 }, () => 0));
});
