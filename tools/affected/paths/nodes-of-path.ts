import type { LabelTable } from '../graph/label-table.ts';
import type { TargetGraph } from '../graph/target-graph.ts';

/**
 * The nodes that stand for a file: its own label, which package it may be in is for the graph to say, and those of
 * directories above it that are named as inputs.
 *
 * @param path of a file, or, with `/` at its end, of a directory: then of all files below it
 * @param repository the canonical name of the repository, empty for the main one
 */
export function nodesOfPath({ labels }: TargetGraph, path: string, repository = ''): number[] {
  if (path.endsWith('/')) return nodesBelow(labels, path.slice(0, -1), repository);
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

function nodesBelow(labels: LabelTable, directory: string, repository: string): number[] {
  const parts = directory.split('/');
  const inPackagesAbove = parts.map(
    (_, end) => `${parts.slice(0, end).join('/')}:${parts.slice(end).join('/')}/`,
  );
  return [`${directory}:`, `${directory}/`, ...inPackagesAbove].flatMap((prefix) => {
    const [start, end] = labels.withPrefix(`@@${repository}//${prefix}`);
    return Array.from({ length: end - start }, (_, index) => start + index);
  });
}
