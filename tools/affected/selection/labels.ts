import { editDistance } from '../../edit-distance.ts';
import { NodeKind, type TargetGraph } from '../graph/target-graph.ts';

/** As people write it: `//a:b` for what Bazel calls `@@//a:b`. */
export function shortLabel(label: string): string {
  return label.startsWith('@@//') ? label.slice(2) : label;
}

/** As Bazel calls it: `@@//a:a` for `//a`, `@//a` or `a:a`; undefined where it is no label of the main repository. */
export function canonicalLabel(text: string): string | undefined {
  const [, packageName, name] = /^(?:@{0,2}\/\/)?([^:@]*)(?::([^:]+))?$/.exec(text) ?? [];
  if (packageName === undefined || packageName.startsWith('/') || packageName.endsWith('/')) return undefined;
  const target = name ?? packageName.split('/').at(-1) ?? '';
  return target === '' ? undefined : `@@//${packageName}:${target}`;
}

/** The node of a target of the workspace, undefined where there is none of this name. */
export function findTarget(graph: TargetGraph, text: string): number | undefined {
  const label = canonicalLabel(text);
  const node = label === undefined ? undefined : graph.labels.find(label);
  return node === undefined || graph.kinds[node] === NodeKind.unreported ? undefined : node;
}

const MOST_NAMES = 3;

/** The labels that somebody may have meant, the nearest first. */
export function nearestLabels(graph: TargetGraph, text: string): string[] {
  const wanted = shortLabel(canonicalLabel(text) ?? text);
  const limit = Math.max(2, Math.floor(wanted.length / 4));
  const found: { readonly label: string; readonly distance: number }[] = [];
  for (let node = 0; node < graph.labels.count; node++) {
    if (graph.kinds[node] === NodeKind.unreported) continue;
    const label = shortLabel(graph.labels.at(node));
    const distance = editDistance(wanted, label, limit);
    if (distance <= limit) found.push({ label, distance });
  }
  found.sort((a, b) => a.distance - b.distance);
  return found.slice(0, MOST_NAMES).map(({ label }) => label);
}
