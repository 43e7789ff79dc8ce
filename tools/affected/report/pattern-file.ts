import { shortLabel } from '../selection/labels.ts';
import type { Answer } from './answer.ts';

/** What a file for --target_pattern_file of Bazel holds. */
export function patternFile({ graph }: Answer, targets: readonly number[]): string {
  const patterns = new Set(targets.map((node) => patternOf(shortLabel(graph.labels.at(node)))));
  return [...patterns].map((pattern) => `${pattern}\n`).join('');
}

/** Bazel takes what stands behind a # for a comment: then all of the package, or what is below one above it. */
function patternOf(label: string): string {
  const hash = label.indexOf('#');
  if (hash < 0) return label;
  const colon = label.indexOf(':');
  if (colon < hash) return `${label.slice(0, colon)}:all-targets`;
  return `${label.slice(0, label.lastIndexOf('/', hash) + 1)}...`;
}
