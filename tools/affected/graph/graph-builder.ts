import { createHash } from 'node:crypto';

import { GrowingNumbers } from './growing-numbers.ts';
import { LabelNumbers } from './label-numbers.ts';
import { LabelTable } from './label-table.ts';
import { DIGEST_BYTES, NodeKind, type TargetGraph } from './target-graph.ts';

/** What a query says of one target itself. */
export interface TargetFacts {
  readonly kind: NodeKind;
  readonly ruleClass?: string;
  readonly tags?: readonly string[];
  /** As Bazel writes it, or the bytes of it that are kept. */
  readonly attributeDigest?: string | Uint8Array | undefined;
  /** As Bazel writes it. */
  readonly ruleDigest?: string | undefined;
  readonly incompatible?: boolean;
  readonly buildSetting?: boolean;
  /** Everything else, for comparison only. */
  readonly rest?: string;
}

export interface ReportedTarget extends TargetFacts {
  readonly label: string;
  /** Labels, in any order; one may stand there twice. */
  readonly inputs: readonly string[];
}

/** Takes targets in any order and gives the graph of them. */
export class GraphBuilder {
  readonly #labels = new LabelNumbers();
  readonly #strings = new StringTable();
  /** Of each node, in the order of their numbers here. */
  readonly #kinds = new GrowingNumbers();
  readonly #incompatible = new GrowingNumbers();
  readonly #buildSettings = new GrowingNumbers();
  readonly #texts = TEXTS.map(() => new GrowingNumbers());
  #digests = new Uint8Array(1024 * DIGEST_BYTES);
  /** Edges, in any order. */
  readonly #users = new GrowingNumbers();
  readonly #inputs = new GrowingNumbers();

  add(target: ReportedTarget): void {
    const node = this.nodeOf(Buffer.from(target.label));
    this.describe(node, target);
    for (const input of target.inputs) this.addInput(node, this.nodeOf(Buffer.from(input)));
  }

  /** The node of the label in these bytes. */
  nodeOf(source: Buffer, start = 0, end = source.length): number {
    const node = this.#labels.numberOf(source, start, end);
    if (node === this.#kinds.length) {
      this.#kinds.push(NodeKind.unreported);
      this.#incompatible.push(0);
      this.#buildSettings.push(0);
      for (const texts of this.#texts) texts.push(0);
    }
    return node;
  }

  /** A rule's output is said by the rule and by itself: the last word counts, and the inputs of both. */
  describe(node: number, facts: TargetFacts): void {
    this.#kinds.set(node, facts.kind);
    this.#incompatible.set(node, facts.incompatible === true ? 1 : 0);
    this.#buildSettings.set(node, facts.buildSetting === true ? 1 : 0);
    TEXTS.forEach((read, index) => this.#texts[index]?.set(node, this.#strings.indexOf(read(facts))));
    this.#writeDigest(node, facts.attributeDigest);
  }

  addInput(node: number, input: number): void {
    if (node === input) return;
    this.#users.push(node);
    this.#inputs.push(input);
  }

  build(): TargetGraph {
    const { count } = this.#labels;
    const order = this.#sorted();
    const places = new Uint32Array(count);
    order.forEach((node, place) => (places[node] = place));
    const { strings, texts } = this.#textsInOrder(order);
    const [ruleClasses, tags, rest, ruleDigests] = texts;
    const digests = new Uint8Array(count * DIGEST_BYTES);
    order.forEach((node, place) => {
      const start = node * DIGEST_BYTES;
      digests.set(this.#digests.subarray(start, start + DIGEST_BYTES), place * DIGEST_BYTES);
    });
    return {
      labels: this.#labelTable(order),
      kinds: Uint8Array.from(order, (node) => this.#kinds.at(node)),
      incompatible: Uint8Array.from(order, (node) => this.#incompatible.at(node)),
      buildSettings: Uint8Array.from(order, (node) => this.#buildSettings.at(node)),
      ruleClasses,
      tags,
      rest,
      ruleDigests,
      attributeDigests: digests,
      ...this.#edges(places),
      strings,
    };
  }

  #sorted(): Uint32Array {
    const texts = Array.from({ length: this.#labels.count }, (_, node) => this.#labels.orderable(node));
    const order = Uint32Array.from(texts, (_, node) => node);
    return order.sort((a, b) => ((texts[a] ?? '') < (texts[b] ?? '') ? -1 : 1));
  }

  #labelTable(order: Uint32Array): LabelTable {
    const bytes = Buffer.allocUnsafe(this.#labels.byteLength);
    const offsets = new Uint32Array(order.length + 1);
    order.forEach((node, place) => {
      offsets[place + 1] = this.#labels.copy(node, bytes, offsets[place] ?? 0);
    });
    return new LabelTable(bytes, offsets);
  }

  /** Numbered in the order of the labels, because the order of a query's answer is another each time. */
  #textsInOrder(order: Uint32Array): {
    readonly strings: readonly string[];
    readonly texts: readonly [Uint32Array, Uint32Array, Uint32Array, Uint32Array];
  } {
    const strings = new StringTable();
    const numbers = new Map<number, number>();
    const texts = [0, 0, 0, 0].map(() => new Uint32Array(order.length));
    order.forEach((node, place) => {
      texts.forEach((target, index) => {
        const old = this.#texts[index]?.at(node) ?? 0;
        const known = numbers.get(old) ?? strings.indexOf(this.#strings.values[old] ?? '');
        numbers.set(old, known);
        target[place] = known;
      });
    });
    const [ruleClasses, tags, rest, ruleDigests] = texts;
    const none = new Uint32Array();
    return {
      strings: strings.values,
      texts: [ruleClasses ?? none, tags ?? none, rest ?? none, ruleDigests ?? none],
    };
  }

  /** Gone through by inputs and then by users, each user has its inputs ascending, and what is named twice together. */
  #edges(places: Uint32Array): Pick<TargetGraph, 'inputs' | 'inputOffsets'> {
    const users = this.#users.values.map((node) => places[node] ?? 0);
    const inputs = this.#inputs.values.map((node) => places[node] ?? 0);
    const byInput = grouped(inputs, users, places.length);
    const inputsByInput = new Uint32Array(inputs.length);
    for (let input = 0; input < places.length; input++) {
      inputsByInput.fill(input, byInput.offsets[input], byInput.offsets[input + 1]);
    }
    const byUser = grouped(byInput.values, inputsByInput, places.length);
    const inputOffsets = new Uint32Array(places.length + 1);
    let kept = 0;
    for (let user = 0; user < places.length; user++) {
      let last = -1;
      for (let edge = byUser.offsets[user] ?? 0; edge < (byUser.offsets[user + 1] ?? 0); edge++) {
        const input = byUser.values[edge] ?? 0;
        if (input === last) continue;
        last = input;
        byUser.values[kept++] = input;
      }
      inputOffsets[user + 1] = kept;
    }
    return { inputs: byUser.values.slice(0, kept), inputOffsets };
  }

  #writeDigest(node: number, text: string | Uint8Array | undefined): void {
    const start = node * DIGEST_BYTES;
    if (text === undefined) {
      this.#digests.fill(0, start, start + DIGEST_BYTES);
      return;
    }
    if (start + DIGEST_BYTES > this.#digests.length) {
      const larger = new Uint8Array(Math.max(start + DIGEST_BYTES, this.#digests.length * 2));
      larger.set(this.#digests);
      this.#digests = larger;
    }
    this.#digests.set(digestBytes(text).subarray(0, DIGEST_BYTES), start);
  }
}

/** What of a target is kept as a text, in the order of {@link GraphBuilder.build}. */
const TEXTS: readonly ((facts: TargetFacts) => string)[] = [
  ({ ruleClass = '' }) => ruleClass,
  ({ tags = [] }) => tags.join('\n'),
  ({ rest = '' }) => rest,
  ({ ruleDigest = '' }) => ruleDigest,
];

/** The values of each key, in the order in which they stand there; of key `n` from `offsets[n]` to `offsets[n + 1]`. */
function grouped(
  keys: Uint32Array,
  values: Uint32Array,
  count: number,
): { readonly offsets: Uint32Array; readonly values: Uint32Array } {
  const offsets = new Uint32Array(count + 1);
  for (const key of keys) offsets[key + 1] = (offsets[key + 1] ?? 0) + 1;
  for (let key = 0; key < count; key++) offsets[key + 1] = (offsets[key + 1] ?? 0) + (offsets[key] ?? 0);
  const next = offsets.slice();
  const sorted = new Uint32Array(values.length);
  keys.forEach((key, index) => {
    const place = next[key] ?? 0;
    sorted[place] = values[index] ?? 0;
    next[key] = place + 1;
  });
  return { offsets, values: sorted };
}

function digestBytes(text: string | Uint8Array): Uint8Array {
  if (typeof text !== 'string') return text;
  return SHA256_IN_BASE64.test(text)
    ? Buffer.from(text, 'base64')
    : createHash('sha256').update(text).digest();
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
