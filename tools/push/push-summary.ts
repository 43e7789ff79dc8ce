import type { PushSession } from './push-session.ts';

/** What became of all paths, in one line that CI logs are searched for, and whether all are in the cache. */
export function summarizePush(session: PushSession): { readonly line: string; readonly complete: boolean } {
  const { plan } = session;
  const left = session.left().length;
  const counts = {
    pushed: plan.count('pushed'),
    'already cached': plan.count('present'),
    upstream: plan.count('upstream'),
    failed: plan.count('failed'),
    blocked: plan.count('blocked'),
    'left unpushed': left,
  };
  const text = Object.entries(counts).map(([what, count]) => `${count} ${what}`);
  return {
    line: `final push: ${text.join(', ')}`,
    complete: counts.failed + counts.blocked + left === 0,
  };
}
