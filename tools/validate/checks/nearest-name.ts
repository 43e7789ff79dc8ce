import { editDistance } from '../../edit-distance.ts';

/** What to add to a message about an unknown name: the most similar known one, if any is similar. */
export function didYouMean(name: string, known: readonly string[]): string {
  const nearest = known
    .map((candidate) => ({ candidate, changes: editDistance(name, candidate) }))
    // As many typing mistakes as the engine allows for its own suggestions.
    .filter(({ changes }) => changes < 3)
    .sort((a, b) => a.changes - b.changes || (a.candidate < b.candidate ? -1 : 1))[0];
  return nearest ? ` Did you mean "${nearest.candidate}"?` : '';
}
