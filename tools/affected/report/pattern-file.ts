import { shortLabel } from '../selection/labels.ts';
import type { Answer } from './answer.ts';

/** What a file for --target_pattern_file of Bazel holds. */
export function patternFile({ graph }: Answer, targets: readonly number[]): string {
  return patternsOf(targets.map((node) => shortLabel(graph.labels.at(node))));
}

export function patternsOf(labels: readonly string[]): string {
  return [...new Set(labels.map(patternOf))].map((pattern) => `${pattern}\n`).join('');
}

/** Bazel takes what stands behind a # for a comment: then all of the package, or what is below one above it. */
function patternOf(label: string): string {
  const hash = label.indexOf('#');
  if (hash < 0) return label;
  const colon = label.indexOf(':');
  if (colon < hash) return `${label.slice(0, colon)}:all-targets`;
  return `${label.slice(0, label.lastIndexOf('/', hash) + 1)}...`;
}
