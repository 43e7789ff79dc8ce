/** What to add to a message about an unknown name: the most similar known one, if any is similar. */
export function didYouMean(name: string, known: readonly string[]): string {
  const nearest = known
    .map((candidate) => ({ candidate, changes: changesBetween(name, candidate) }))
    // As many typing mistakes as the engine allows for its own suggestions.
    .filter(({ changes }) => changes < 3)
    .sort((a, b) => a.changes - b.changes || (a.candidate < b.candidate ? -1 : 1))[0];
  return nearest ? ` Did you mean "${nearest.candidate}"?` : '';
}

/** How many letters have to be put in, taken out or replaced to get from one name to the other. */
function changesBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
