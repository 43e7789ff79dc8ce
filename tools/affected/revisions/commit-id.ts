/** SHA-1 or SHA-256, written out. */
const COMMIT_ID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** Whether a text is the whole id of a commit; git and CI systems write only noughts where there is none. */
export function isCommitId(text: unknown): text is string {
  return typeof text === 'string' && COMMIT_ID.test(text) && !/^0+$/.test(text);
}
