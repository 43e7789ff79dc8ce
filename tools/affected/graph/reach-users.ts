import { reverseEdges, type ReverseEdges, type TargetGraph } from './target-graph.ts';

/** What a set of changed nodes reaches, through those that take them in. */
export interface Reach {
  /** Reached nodes, the changed ones first, then by distance. */
  readonly nodes: readonly number[];
  /** Of each node how many edges it is from the nearest changed node; `UNREACHED` where it is none. */
  readonly distances: Uint32Array;
  /** Of each node how many of the edges, on the way with fewest, lead into another package. */
  readonly packageDistances: Uint32Array;
  /** Of each node the one it was reached from; itself where it changed. */
  readonly from: Int32Array;
}

export const UNREACHED = 0xffffffff;

export function reachUsers(graph: TargetGraph, reverse: ReverseEdges, changed: Iterable<number>): Reach {
  const { count } = graph.labels;
  const distances = new Uint32Array(count).fill(UNREACHED);
  const from = new Int32Array(count).fill(-1);
  const nodes: number[] = [];
  for (const node of changed) {
    if (distances[node] === 0) continue;
    distances[node] = 0;
    from[node] = node;
    nodes.push(node);
  }
  const sources = nodes.length;
  // Grows while it is gone through.
  for (const node of nodes) {
    const distance = (distances[node] ?? 0) + 1;
    for (let edge = reverse.offsets[node] ?? 0; edge < (reverse.offsets[node + 1] ?? 0); edge++) {
      const user = reverse.users[edge] ?? 0;
      if (distances[user] !== UNREACHED) continue;
      distances[user] = distance;
      from[user] = node;
      nodes.push(user);
    }
  }
  const packageDistances = countPackages(graph, reverse, nodes.slice(0, sources));
  return { nodes, distances, packageDistances, from };
}

/** Breadth-first by packages: an edge within a package is free, so its nodes come before all others that wait. */
function countPackages(graph: TargetGraph, reverse: ReverseEdges, sources: readonly number[]): Uint32Array {
  const packages = packageNumbers(graph);
  const distances = new Uint32Array(graph.labels.count).fill(UNREACHED);
  for (const node of sources) distances[node] = 0;
  let waiting = [...sources];
  for (let distance = 0; waiting.length > 0; distance++) {
    const later: number[] = [];
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      if (distances[node] !== distance) continue;
      for (let edge = reverse.offsets[node] ?? 0; edge < (reverse.offsets[node + 1] ?? 0); edge++) {
        const user = reverse.users[edge] ?? 0;
        const cost = packages[user] === packages[node] ? 0 : 1;
        if (distance + cost >= (distances[user] ?? UNREACHED)) continue;
        distances[user] = distance + cost;
        (cost === 0 ? waiting : later).push(user);
      }
    }
    waiting = later;
  }
  return distances;
}

/** Does beforehand what takes longest and does not depend on what changed. */
export function prepareReach(graph: TargetGraph): void {
  reverseEdges(graph);
  packageNumbers(graph);
}

const known = new WeakMap<TargetGraph, Uint32Array>();

/** Found once for each graph. */
function packageNumbers(graph: TargetGraph): Uint32Array {
  const packages = known.get(graph) ?? packagesOf(graph);
  known.set(graph, packages);
  return packages;
}

const COLON = 0x3a;

/** Of each node a number for its package: labels of a package stand beside each other. */
function packagesOf({ labels: { bytes, offsets, count } }: TargetGraph): Uint32Array {
  const packages = new Uint32Array(count);
  let number = 0;
  let [start, length] = [0, 0];
  for (let node = 0; node < count; node++) {
    const own = offsets[node] ?? 0;
    // No other colon stands before that of the first, and searching for each takes most of the time.
    if (bytes[own + length] !== COLON || !equalBytes(bytes, start, own, length)) {
      number++;
      length = bytes.indexOf(COLON, own) - own;
    }
    start = own;
    packages[node] = number;
  }
  return packages;
}

function equalBytes(bytes: Buffer, one: number, other: number, length: number): boolean {
  // From the end: neighbours begin alike.
  for (let at = length - 1; at >= 0; at--) if (bytes[one + at] !== bytes[other + at]) return false;
  return true;
}
