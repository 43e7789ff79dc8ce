/** A server may ask for more; nobody waits longer than this for a cache. */
export const LONGEST_RETRY_AFTER = 120_000;

/** The milliseconds that a header `Retry-After` (RFC 9110, 10.2.3: seconds or a date) asks to wait. */
export function readRetryAfter(header: string | undefined, now: Date): number | undefined {
  const text = header?.trim();
  if (text === undefined || text === '') return undefined;
  const milliseconds = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now.getTime();
  return Number.isNaN(milliseconds) ? undefined : Math.min(Math.max(milliseconds, 0), LONGEST_RETRY_AFTER);
}
