import { DIGEST_BYTES, NodeKind, type TargetGraph } from './target-graph.ts';

/** Why a target is not itself what it was. */
export type TargetChange =
  | { readonly kind: 'new' }
  | { readonly kind: 'rule-class'; readonly before: string; readonly after: string }
  | { readonly kind: 'rule-implementation' }
  | { readonly kind: 'attribute' }
  | { readonly kind: 'input-added'; readonly label: string }
  | { readonly kind: 'input-removed'; readonly label: string }
  /** What the package says for all its targets, who may see them, or what this program does not know by name. */
  | { readonly kind: 'package' };

export interface GraphComparison {
  /** By the node of the later graph. */
  readonly changed: ReadonlyMap<number, readonly TargetChange[]>;
  /** Nodes of the earlier graph that are gone. */
  readonly deleted: readonly number[];
}

/** What each target is made of, compared; what its inputs are made of is not looked at. */
export function compareGraphs(before: TargetGraph, after: TargetGraph): GraphComparison {
  const changed = new Map<number, TargetChange[]>();
  const deleted: number[] = [];
  const matches = matchNodes(before, after);
  const strings = matchStrings(before, after);
  for (let node = 0; node < after.labels.count; node++) {
    const old = matches.oldOf[node] ?? -1;
    const changes =
      old < 0 ? newTarget(after, node) : changesOf(before, old, after, node, matches.newOf, strings);
    if (changes.length > 0) changed.set(node, changes);
  }
  for (let old = 0; old < before.labels.count; old++) {
    if ((matches.newOf[old] ?? -1) < 0 && before.kinds[old] !== NodeKind.unreported) {
      deleted.push(old);
    }
  }
  return { changed, deleted };
}

interface Matches {
  /** Of each node of the later graph the node of the same label in the earlier one, or -1. */
  readonly oldOf: Int32Array;
  readonly newOf: Int32Array;
}

function matchNodes({ labels: before }: TargetGraph, { labels: after }: TargetGraph): Matches {
  const oldOf = new Int32Array(after.count).fill(-1);
  const newOf = new Int32Array(before.count).fill(-1);
  for (let old = 0, node = 0; old < before.count && node < after.count;) {
    const order = before.bytes.compare(
      after.bytes,
      after.offsets[node],
      after.offsets[node + 1],
      before.offsets[old],
      before.offsets[old + 1],
    );
    if (order === 0) {
      oldOf[node] = old;
      newOf[old] = node;
    }
    if (order <= 0) old++;
    if (order >= 0) node++;
  }
  return { oldOf, newOf };
}

/** Of each text of the later graph its number in the earlier one, or -1. */
function matchStrings(before: TargetGraph, after: TargetGraph): Int32Array {
  const numbers = new Map(before.strings.map((text, number) => [text, number]));
  return Int32Array.from(after.strings, (text) => numbers.get(text) ?? -1);
}

function newTarget(graph: TargetGraph, node: number): TargetChange[] {
  return graph.kinds[node] === NodeKind.unreported ? [] : [{ kind: 'new' }];
}

function changesOf(
  before: TargetGraph,
  old: number,
  after: TargetGraph,
  node: number,
  newOf: Int32Array,
  strings: Int32Array,
): TargetChange[] {
  if (before.kinds[old] !== after.kinds[node]) return [{ kind: 'new' }];
  const changes: TargetChange[] = [];
  const same = (of: (graph: TargetGraph) => Uint32Array): boolean =>
    strings[of(after)[node] ?? 0] === of(before)[old];
  if (!same((graph) => graph.ruleClasses)) {
    changes.push({
      kind: 'rule-class',
      before: before.strings[before.ruleClasses[old] ?? 0] ?? '',
      after: after.strings[after.ruleClasses[node] ?? 0] ?? '',
    });
  }
  const inputs = inputChanges(before, old, after, node, newOf);
  const ruleChanged = !same((graph) => graph.ruleDigests);
  if (ruleChanged) changes.push({ kind: 'rule-implementation' });
  changes.push(...inputs);
  // The digest of the attributes holds that of the rule.
  if (!ruleChanged && !sameDigest(before, old, after, node)) changes.push({ kind: 'attribute' });
  if (!same((graph) => graph.rest) || !same((graph) => graph.tags)) changes.push({ kind: 'package' });
  return changes;
}

function sameDigest(before: TargetGraph, old: number, after: TargetGraph, node: number): boolean {
  for (let byte = 0; byte < DIGEST_BYTES; byte++) {
    if (
      before.attributeDigests[old * DIGEST_BYTES + byte] !==
      after.attributeDigests[node * DIGEST_BYTES + byte]
    ) {
      return false;
    }
  }
  return true;
}

function inputChanges(
  before: TargetGraph,
  old: number,
  after: TargetGraph,
  node: number,
  newOf: Int32Array,
): TargetChange[] {
  const start = before.inputOffsets[old] ?? 0;
  const count = (before.inputOffsets[old + 1] ?? 0) - start;
  const newStart = after.inputOffsets[node] ?? 0;
  const newCount = (after.inputOffsets[node + 1] ?? 0) - newStart;
  let equal = count === newCount;
  for (let edge = 0; equal && edge < count; edge++) {
    equal = newOf[before.inputs[start + edge] ?? 0] === after.inputs[newStart + edge];
  }
  if (equal) return [];
  const known = new Set(
    Array.from(before.inputs.subarray(start, start + count), (input) => newOf[input] ?? -1),
  );
  const now = new Set(after.inputs.subarray(newStart, newStart + newCount));
  const added = [...now].filter((input) => !known.has(input));
  const removed = Array.from(before.inputs.subarray(start, start + count)).filter(
    (input) => !now.has(newOf[input] ?? -1),
  );
  return [
    ...added.map((input) => ({ kind: 'input-added' as const, label: after.labels.at(input) })),
    ...removed.map((input) => ({ kind: 'input-removed' as const, label: before.labels.at(input) })),
  ];
}
