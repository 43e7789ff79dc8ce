import type { TargetGraph } from '../graph/target-graph.ts';

export function tagsOf({ strings, tags }: TargetGraph, node: number): string[] {
  return (strings[tags[node] ?? 0] ?? '').split('\n').filter((tag) => tag !== '');
}

/** Of an option: names joined by commas. */
export function readTags(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
}
