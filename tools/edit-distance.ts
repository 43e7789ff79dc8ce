/**
 * How many characters have to be inserted, removed or replaced to get from `a` to `b`; infinite as soon as it is
 * surely more than `limit`.
 */
export function editDistance(a: ArrayLike<string>, b: ArrayLike<string>, limit = Infinity): number {
  if (Math.abs(a.length - b.length) > limit) return Infinity;
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let line = 1; line <= a.length; line++) {
    const next = [line];
    for (let column = 1; column <= b.length; column++) {
      const replaced = (row[column - 1] ?? 0) + (a[line - 1] === b[column - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    if (Math.min(...next) > limit) return Infinity;
    row = next;
  }
  return row[b.length] ?? 0;
}

/** Whether `a` becomes `b` by at most `limit` inserted, removed or replaced characters. */
export function isWithinEditDistance(a: string, b: string, limit: number): boolean {
  return editDistance(a, b, limit) <= limit;
}
