import type { LabelTable } from './label-table.ts';

export const NodeKind = {
  rule: 0,
  sourceFile: 1,
  generatedFile: 2,
  packageGroup: 3,
  environmentGroup: 4,
  /** Only named as an input: a target of another repository, or of a package that the query did not cover. */
  unreported: 5,
} as const;

export type NodeKind = (typeof NodeKind)[keyof typeof NodeKind];

/** Bytes kept of each digest that Bazel computes. */
export const DIGEST_BYTES = 16;

/**
 * What one `bazel query` knows of a workspace: the targets, what each is made of itself, and what it takes in. Nodes
 * are numbers, in the order of their labels; equal workspaces have equal graphs, wherever they stand.
 */
export interface TargetGraph {
  readonly labels: LabelTable;
  /** Of each node a `NodeKind`. */
  readonly kinds: Uint8Array;
  /** Of each node an index into `strings`: its rule class; empty where it is no rule. */
  readonly ruleClasses: Uint32Array;
  /** Of each node an index into `strings`: its tags, joined by line feeds. */
  readonly tags: Uint32Array;
  /** Of each node an index into `strings`: everything else that was said of it, for comparison only. */
  readonly rest: Uint32Array;
  /** Of each node `DIGEST_BYTES` of `$internal_attr_hash`: all attributes as written, every branch of a select, and the rule. */
  readonly attributeDigests: Uint8Array;
  /** Of each node an index into `strings`: `$rule_implementation_hash`, of the .bzl files that define the rule. */
  readonly ruleDigests: Uint32Array;
  /** Of each node 1 where no platform can build it, whatever is configured. */
  readonly incompatible: Uint8Array;
  /** Of each node 1 where it is a flag: transitions may read it, and no edge says so. */
  readonly buildSettings: Uint8Array;
  /** The inputs of node `n` are `inputs[inputOffsets[n]]` to `inputs[inputOffsets[n + 1] - 1]`, ascending. */
  readonly inputOffsets: Uint32Array;
  readonly inputs: Uint32Array;
  readonly strings: readonly string[];
}

/** The same edges the other way round: who takes a node in. */
export interface ReverseEdges {
  readonly offsets: Uint32Array;
  readonly users: Uint32Array;
}

const known = new WeakMap<TargetGraph, ReverseEdges>();

/** Found once for each graph. */
export function reverseEdges(graph: TargetGraph): ReverseEdges {
  const reverse = known.get(graph) ?? findUsers(graph);
  known.set(graph, reverse);
  return reverse;
}

function findUsers({ inputOffsets, inputs }: TargetGraph): ReverseEdges {
  const count = inputOffsets.length - 1;
  const offsets = new Uint32Array(count + 1);
  for (const input of inputs) offsets[input + 1] = (offsets[input + 1] ?? 0) + 1;
  for (let node = 0; node < count; node++)
    offsets[node + 1] = (offsets[node + 1] ?? 0) + (offsets[node] ?? 0);
  const next = offsets.slice();
  const users = new Uint32Array(inputs.length);
  for (let user = 0; user < count; user++) {
    for (let edge = inputOffsets[user] ?? 0; edge < (inputOffsets[user + 1] ?? 0); edge++) {
      const input = inputs[edge] ?? 0;
      const place = next[input] ?? 0;
      users[place] = user;
      next[input] = place + 1;
    }
  }
  return { offsets, users };
}
