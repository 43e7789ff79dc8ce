import type { TargetGraph } from '../graph/target-graph.ts';

/**
 * The nodes that stand for a file: its own label, which package it may be in is for the graph to say, and those of
 * directories above it that are named as inputs.
 *
 * @param repository the canonical name of the repository, empty for the main one
 */
export function nodesOfPath({ labels }: TargetGraph, path: string, repository = ''): number[] {
  const parts = path.split('/');
  const nodes: number[] = [];
  for (let end = parts.length; end > 0; end--) {
    for (let packageEnd = end - 1; packageEnd >= 0; packageEnd--) {
      const packageName = parts.slice(0, packageEnd).join('/');
      const node = labels.find(`@@${repository}//${packageName}:${parts.slice(packageEnd, end).join('/')}`);
      if (node !== undefined) nodes.push(node);
    }
  }
  return nodes;
}
