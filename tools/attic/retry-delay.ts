const FIRST = 500;
const LONGEST = 15_000;

/**
 * How long to wait after the nth failed attempt, counted from 1: any time up to a limit that doubles, so that many clients
 * that failed together do not come back together, and never less than the server asked for.
 *
 * @param random a number from 0 up to 1
 */
export function retryDelay(attempt: number, random: () => number, retryAfter = 0): number {
  return Math.max(retryAfter, random() * Math.min(LONGEST, FIRST * 2 ** (attempt - 1)));
}
