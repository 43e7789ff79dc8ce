import type { TargetGraph } from '../graph/target-graph.ts';

/**
 * The nodes in an order in which each comes after all that it takes in; those that take each other in, in a circle,
 * come together. (Tarjan's strongly connected components, without recursion: a graph is deeper than a stack.)
 */
export function* inputsFirst({ labels, inputs, inputOffsets }: TargetGraph): Generator<number[]> {
  const UNSEEN = -1;
  const order = new Int32Array(labels.count).fill(UNSEEN);
  const lowest = new Int32Array(labels.count);
  const waits = new Uint8Array(labels.count);
  const nextEdge = Uint32Array.from(inputOffsets.subarray(0, labels.count));
  const open: number[] = [];
  let count = 0;
  for (let root = 0; root < labels.count; root++) {
    if (order[root] !== UNSEEN) continue;
    const path = [root];
    for (let node = path.at(-1); node !== undefined; node = path.at(-1)) {
      if (order[node] === UNSEEN) {
        order[node] = lowest[node] = count++;
        open.push(node);
        waits[node] = 1;
      }
      const edge = nextEdge[node] ?? 0;
      if (edge < (inputOffsets[node + 1] ?? 0)) {
        nextEdge[node] = edge + 1;
        const input = inputs[edge] ?? 0;
        if (order[input] === UNSEEN) path.push(input);
        else if (waits[input] === 1) lowest[node] = Math.min(lowest[node] ?? 0, order[input] ?? 0);
        continue;
      }
      path.pop();
      const user = path.at(-1);
      if (user !== undefined) lowest[user] = Math.min(lowest[user] ?? 0, lowest[node] ?? 0);
      if (lowest[node] !== order[node]) continue;
      const circle = open.splice(open.lastIndexOf(node));
      for (const member of circle) waits[member] = 0;
      yield circle.sort((a, b) => a - b);
    }
  }
}
