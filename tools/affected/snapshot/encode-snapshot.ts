import { LabelTable } from '../graph/label-table.ts';
import { DIGEST_BYTES, type TargetGraph } from '../graph/target-graph.ts';

/**
 * The bytes of a snapshot: a line of magic, the length of a head, the head as JSON, then the arrays of the graph, each at
 * a multiple of 8 so that they are used where they lie. Numbers are little-endian, as on every machine that Bazel runs on.
 */
const MAGIC = 'flywheel-affected-snapshot 1\n\0\0\0';
const HEAD_LENGTH_AT = MAGIC.length;
const HEAD_AT = HEAD_LENGTH_AT + 8;

interface Head<Facts> {
  readonly facts: Facts;
  readonly strings: readonly string[];
  /** The bytes of each array, in order. */
  readonly lengths: readonly number[];
}

/** @param facts what decides whether the snapshot may be used, and what was known when it was made; any JSON */
export function encodeSnapshot(graph: TargetGraph, facts: unknown): Buffer {
  const arrays = [
    graph.labels.bytes,
    graph.labels.offsets,
    graph.kinds,
    graph.incompatible,
    graph.ruleClasses,
    graph.tags,
    graph.rest,
    graph.ruleDigests,
    graph.attributeDigests,
    graph.inputOffsets,
    graph.inputs,
    graph.buildSettings,
  ].map((array) => Buffer.from(array.buffer, array.byteOffset, array.byteLength));
  const head = Buffer.from(
    JSON.stringify({
      facts,
      strings: graph.strings,
      lengths: arrays.map(({ length }) => length),
    } satisfies Head<unknown>),
  );
  const start = Buffer.alloc(aligned(HEAD_AT + head.length));
  start.write(MAGIC, 'latin1');
  start.writeUInt32LE(head.length, HEAD_LENGTH_AT);
  head.copy(start, HEAD_AT);
  return Buffer.concat([
    start,
    ...arrays.flatMap((array) => [array, Buffer.alloc(aligned(array.length) - array.length)]),
  ]);
}

/** Undefined where the bytes are no snapshot, or one of another version, or cut. */
export function decodeSnapshot(
  bytes: Buffer,
): { readonly graph: TargetGraph; readonly facts: unknown } | undefined {
  if (bytes.length < HEAD_AT || bytes.toString('latin1', 0, MAGIC.length) !== MAGIC) return undefined;
  const headEnd = HEAD_AT + bytes.readUInt32LE(HEAD_LENGTH_AT);
  const head = parseHead(bytes.toString('utf8', HEAD_AT, headEnd));
  if (!head || headEnd > bytes.length) return undefined;
  // The arrays want to begin at a multiple of 8 in memory, which a pooled Buffer does not.
  const whole = bytes.byteOffset % 8 === 0 ? bytes : Buffer.from(new Uint8Array(bytes).buffer);
  let position = aligned(headEnd);
  const parts: Buffer[] = [];
  for (const length of head.lengths) {
    parts.push(whole.subarray(position, position + length));
    position += aligned(length);
  }
  if (position !== whole.length || parts.length !== 12) return undefined;
  const part = (index: number): Buffer => parts[index] ?? Buffer.alloc(0);
  const numbers = (index: number): Uint32Array =>
    new Uint32Array(part(index).buffer, part(index).byteOffset, Math.floor(part(index).length / 4));
  const graph: TargetGraph = {
    labels: new LabelTable(part(0), numbers(1)),
    kinds: part(2),
    incompatible: part(3),
    ruleClasses: numbers(4),
    tags: numbers(5),
    rest: numbers(6),
    ruleDigests: numbers(7),
    attributeDigests: part(8),
    inputOffsets: numbers(9),
    inputs: numbers(10),
    buildSettings: part(11),
    strings: head.strings,
  };
  return isWhole(graph) ? { graph, facts: head.facts } : undefined;
}

function aligned(length: number): number {
  return Math.ceil(length / 8) * 8;
}

function parseHead(text: string): Head<unknown> | undefined {
  try {
    const head = JSON.parse(text) as Partial<Head<unknown>> | null;
    return Array.isArray(head?.lengths) && Array.isArray(head.strings) ? (head as Head<unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** Whether no number in it leads out of it: whoever wrote it may have stopped, or been another program. */
function isWhole(graph: TargetGraph): boolean {
  const { labels, inputs, inputOffsets, strings } = graph;
  const { count } = labels;
  const below = (numbers: Uint32Array, limit: number): boolean => numbers.every((number) => number < limit);
  const ascending = (numbers: Uint32Array, last: number): boolean =>
    numbers.length === count + 1 &&
    numbers[count] === last &&
    numbers.every((number, index) => index === 0 || number >= (numbers[index - 1] ?? 0));
  return (
    ascending(labels.offsets, labels.bytes.length) &&
    ascending(inputOffsets, inputs.length) &&
    below(inputs, count) &&
    graph.kinds.length === count &&
    graph.incompatible.length === count &&
    graph.buildSettings.length === count &&
    graph.attributeDigests.length === count * DIGEST_BYTES &&
    [graph.ruleClasses, graph.tags, graph.rest, graph.ruleDigests].every(
      (numbers) => numbers.length === count && below(numbers, strings.length),
    )
  );
}
