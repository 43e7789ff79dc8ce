import { createHash } from 'node:crypto';

import { inputsFirst } from './inputs-first.ts';
import { DIGEST_BYTES, NodeKind, type TargetGraph } from '../graph/target-graph.ts';

/**
 * Of each node a hash of all that it is made of: what Bazel says of it, and the hashes of what it takes in, down to the
 * files. Nothing of how the analysis compares is used, so that the two can be held against each other.
 *
 * @param digestOf of a file of the workspace, by its label
 */
export function nodeHashes(graph: TargetGraph, digestOf: (label: string) => string): string[] {
  const hashes = new Array<string>(graph.labels.count).fill('');
  for (const circle of inputsFirst(graph)) {
    const inside = new Set(circle);
    const own = circle.map((node) => ownHash(graph, node, digestOf));
    const taken = circle.flatMap((node) =>
      inputsOf(graph, node).map((input) =>
        inside.has(input) ? graph.labels.at(input) : `${graph.labels.at(input)} ${hashes[input] ?? ''}`,
      ),
    );
    for (const node of circle) hashes[node] = hash(graph.labels.at(node), ...own, ...taken);
  }
  return hashes;
}

export function inputsOf({ inputs, inputOffsets }: TargetGraph, node: number): number[] {
  return [...inputs.subarray(inputOffsets[node], inputOffsets[node + 1])];
}

/** Of what a node is itself, without its inputs. */
export function ownHash(graph: TargetGraph, node: number, digestOf: (label: string) => string): string {
  const text = (numbers: Uint32Array): string => graph.strings[numbers[node] ?? 0] ?? '';
  const kind = graph.kinds[node] ?? NodeKind.unreported;
  const isFile = kind === NodeKind.sourceFile || kind === NodeKind.unreported;
  const label = graph.labels.at(node);
  return hash(
    `${kind}`,
    text(graph.ruleClasses),
    text(graph.tags),
    text(graph.rest),
    text(graph.ruleDigests),
    Buffer.from(graph.attributeDigests.subarray(node * DIGEST_BYTES, (node + 1) * DIGEST_BYTES)).toString(
      'hex',
    ),
    isFile && label.startsWith('@@//') ? digestOf(label) : '',
  );
}

function hash(...parts: readonly string[]): string {
  const sum = createHash('sha256');
  for (const part of parts) sum.update(`${Buffer.byteLength(part)}:`).update(part);
  return sum.digest('base64');
}
