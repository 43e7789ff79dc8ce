import { createHash } from 'node:crypto';

import { LabelTable } from './label-table.ts';
import { DIGEST_BYTES, NodeKind, type TargetGraph } from './target-graph.ts';

/** What a query says of one target. */
export interface ReportedTarget {
  readonly label: string;
  readonly kind: NodeKind;
  readonly ruleClass?: string;
  readonly tags?: readonly string[];
  /** As Bazel writes it. */
  readonly attributeDigest?: string;
  /** As Bazel writes it. */
  readonly ruleDigest?: string;
  readonly incompatible?: boolean;
  readonly buildSetting?: boolean;
  /** Labels, in any order; one may stand there twice. */
  readonly inputs: readonly string[];
  /** Everything else, for comparison only. */
  readonly rest?: string;
}

/** Takes targets in any order and gives the graph of them. */
export class GraphBuilder {
  readonly #nodes = new Map<string, ReportedTarget | undefined>();

  add(target: ReportedTarget): void {
    const known = this.#nodes.get(target.label);
    // A rule's output is said by the rule and by itself.
    this.#nodes.set(
      target.label,
      known ? { ...target, inputs: [...known.inputs, ...target.inputs] } : target,
    );
    for (const input of target.inputs) if (!this.#nodes.has(input)) this.#nodes.set(input, undefined);
  }

  build(): TargetGraph {
    const labels = sortByBytes([...this.#nodes.keys()]);
    const numbers = new Map(labels.map((label, number) => [label, number]));
    const count = labels.length;
    const strings = new StringTable();
    const graph = {
      kinds: new Uint8Array(count).fill(NodeKind.unreported),
      ruleClasses: new Uint32Array(count),
      tags: new Uint32Array(count),
      rest: new Uint32Array(count),
      attributeDigests: new Uint8Array(count * DIGEST_BYTES),
      ruleDigests: new Uint32Array(count),
      incompatible: new Uint8Array(count),
      buildSettings: new Uint8Array(count),
      inputOffsets: new Uint32Array(count + 1),
    };
    const inputs: number[] = [];
    labels.forEach((label, node) => {
      const target = this.#nodes.get(label);
      if (target) {
        graph.kinds[node] = target.kind;
        graph.ruleClasses[node] = strings.indexOf(target.ruleClass ?? '');
        graph.tags[node] = strings.indexOf((target.tags ?? []).join('\n'));
        graph.rest[node] = strings.indexOf(target.rest ?? '');
        graph.incompatible[node] = target.incompatible === true ? 1 : 0;
        graph.buildSettings[node] = target.buildSetting === true ? 1 : 0;
        writeDigest(graph.attributeDigests, node, target.attributeDigest);
        graph.ruleDigests[node] = strings.indexOf(target.ruleDigest ?? '');
        const own = new Set(target.inputs.map((input) => numbers.get(input) ?? 0));
        own.delete(node);
        inputs.push(...[...own].sort((a, b) => a - b));
      }
      graph.inputOffsets[node + 1] = inputs.length;
    });
    return {
      ...graph,
      labels: LabelTable.of(labels),
      inputs: Uint32Array.from(inputs),
      strings: strings.values,
    };
  }
}

/** In the order of UTF-8, which beyond the basic plane is not that of JavaScript's text. */
function sortByBytes(labels: string[]): string[] {
  labels.sort();
  if (labels.some((label) => SURROGATE.test(label))) {
    labels.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  }
  return labels;
}

const SURROGATE = /[\ud800-\udfff]/;

function writeDigest(digests: Uint8Array, node: number, text: string | undefined): void {
  if (text === undefined) return;
  const bytes = SHA256_IN_BASE64.test(text)
    ? Buffer.from(text, 'base64')
    : createHash('sha256').update(text).digest();
  digests.set(bytes.subarray(0, DIGEST_BYTES), node * DIGEST_BYTES);
}

const SHA256_IN_BASE64 = /^[\w+/]{43}=$/;

class StringTable {
  readonly values: string[] = [''];
  readonly #indices = new Map([['', 0]]);

  indexOf(value: string): number {
    const known = this.#indices.get(value);
    if (known !== undefined) return known;
    this.#indices.set(value, this.values.length);
    return this.values.push(value) - 1;
  }
}
