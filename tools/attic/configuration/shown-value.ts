const LONGEST_SHOWN = 200;

/** Three parts of base64url with dots between, and long enough to be no host name. */
const TOKEN_LIKE = /[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]*|eyJ[A-Za-z0-9_-]{8,}/g;

/**
 * A value from the environment as a message may quote it. A token that landed in the wrong variable is the likeliest
 * reason for a bad URL, and messages end up in logs that many can read.
 */
export function shownValue(value: string): string {
  const safe = value.replaceAll(/\/\/[^/?#]*@/g, '//…@').replaceAll(TOKEN_LIKE, '…');
  return JSON.stringify(safe.length > LONGEST_SHOWN ? `${safe.slice(0, LONGEST_SHOWN)}…` : safe);
}
