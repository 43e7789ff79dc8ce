import { GraphBuilder } from './graph-builder.ts';
import { DIGEST_BYTES, NodeKind, type TargetGraph } from './target-graph.ts';

/**
 * A graph in which some packages are those of another one.
 *
 * @param packages names, without `//`
 * @param part has at least these
 */
export function replacePackages(
  graph: TargetGraph,
  packages: readonly string[],
  part: TargetGraph,
): TargetGraph {
  const builder = new GraphBuilder();
  const replaced = nodesOfPackages(graph, packages);
  for (let node = 0; node < graph.labels.count; node++) {
    if (!replaced.has(node)) copyTarget(graph, node, builder);
  }
  for (const node of nodesOfPackages(part, packages)) copyTarget(part, node, builder);
  return builder.build();
}

/** Whether a query has reported something of this package. */
export function hasPackage(graph: TargetGraph, name: string): boolean {
  return [...nodesOfPackages(graph, [name])].some((node) => graph.kinds[node] !== NodeKind.unreported);
}

function nodesOfPackages({ labels }: TargetGraph, packages: readonly string[]): Set<number> {
  const nodes = new Set<number>();
  for (const name of packages) {
    const [start, end] = labels.withPrefix(`@@//${name}:`);
    for (let node = start; node < end; node++) nodes.add(node);
  }
  return nodes;
}

/** What is only named comes along with who names it. */
function copyTarget(graph: TargetGraph, node: number, builder: GraphBuilder): void {
  const kind = kindOf(graph, node);
  if (kind === NodeKind.unreported) return;
  const text = (of: Uint32Array): string => graph.strings[of[node] ?? 0] ?? '';
  const copy = nodeIn(builder, graph, node);
  builder.describe(copy, {
    kind,
    ruleClass: text(graph.ruleClasses),
    tags: text(graph.tags).split('\n'),
    rest: text(graph.rest),
    ruleDigest: text(graph.ruleDigests),
    incompatible: graph.incompatible[node] === 1,
    buildSetting: graph.buildSettings[node] === 1,
    attributeDigest: graph.attributeDigests.subarray(node * DIGEST_BYTES, (node + 1) * DIGEST_BYTES),
  });
  for (let edge = graph.inputOffsets[node] ?? 0; edge < (graph.inputOffsets[node + 1] ?? 0); edge++) {
    builder.addInput(copy, nodeIn(builder, graph, graph.inputs[edge] ?? 0));
  }
}

function nodeIn(builder: GraphBuilder, { labels }: TargetGraph, node: number): number {
  return builder.nodeOf(labels.bytes, labels.offsets[node], labels.offsets[node + 1]);
}

function kindOf({ kinds }: TargetGraph, node: number): NodeKind {
  const found = kinds[node] ?? NodeKind.unreported;
  return Object.values(NodeKind).find((kind) => kind === found) ?? NodeKind.unreported;
}
