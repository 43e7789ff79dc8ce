/** `1/3`, `2/3`, `3/3`: into how many parts so many targets are divided, none of them empty. */
export function shardNames(count: number, shards: number): string[] {
  const parts = Math.min(count, shards);
  return Array.from({ length: parts }, (_, index) => `${index + 1}/${parts}`);
}
