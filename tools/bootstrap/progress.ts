/** Where the bootstrap says what it does; one finished line at a time, readable in a CI log. */
export type Say = (line: string) => void;

const REPEAT_MILLISECONDS = 15_000;

export function humanTime(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  return `${Math.round(seconds / 60)} min`;
}

export function elapsed(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  return seconds < 10 ? `${seconds.toFixed(1)} s` : `${Math.round(seconds)} s`;
}

/**
 * Runs `work` and says every 15 s that it still does, with the elapsed time.
 * @param latest the last thing the work reported, shown behind the time
 */
export async function sayingStill<T>(
  say: Say,
  title: string,
  usualSeconds: number,
  latest: () => string | undefined,
  work: () => Promise<T>,
): Promise<T> {
  const started = performance.now();
  const timer = setInterval(() => {
    const last = latest();
    const detail = last === undefined ? '' : `: ${last.slice(0, 100)}`;
    const time = `${Math.round((performance.now() - started) / 1000)} s of usually ${humanTime(usualSeconds)}`;
    say(`${title}: still running, ${time}${detail}`);
  }, REPEAT_MILLISECONDS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
