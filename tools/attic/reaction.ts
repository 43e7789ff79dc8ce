import { unreachable } from '../result.ts';
import type { AtticFailure, StatusFailure } from './failure.ts';

/** What to do about a failure. */
export type Reaction =
  /** `attempts` counts all of them; `after` is what the server asked for. */
  | { readonly type: 'retry'; readonly attempts: number; readonly after: number | undefined }
  | { readonly type: 'fail-path' }
  /** Nothing of this size or larger gets through. */
  | { readonly type: 'too-large'; readonly narSize: number }
  | { readonly type: 'reread-token' }
  | { readonly type: 'stop' };

const ATTEMPTS = 5;
/** A NAR that was right when it left and wrong when it arrived: some proxies do that, and rarely twice. */
const ATTEMPTS_AFTER_CORRUPTION = 3;

const PASSING = new Set([408, 425, 429, 499, 500, 502, 503, 504, 520, 521, 522, 523, 524]);

/**
 * @param tokenWasReread whether the token was read anew since it was last refused: a second refusal is final
 */
export function reactionTo(failure: AtticFailure, tokenWasReread: boolean): Reaction {
  switch (failure.type) {
    case 'not-connected':
    case 'timed-out':
    case 'connection-lost':
      return { type: 'retry', attempts: ATTEMPTS, after: undefined };
    case 'status':
      return reactionToStatus(failure, tokenWasReread);
    // None of these depends on the path, and none heals by itself.
    case 'untrusted':
    case 'redirected':
    case 'no-token':
    case 'aborted':
      return { type: 'stop' };
    case 'malformed-answer':
    case 'bad-nar-info':
    case 'bad-path-hash':
    case 'wrong-nar-size':
    case 'wrong-nar-hash':
    case 'nar-not-read':
      return { type: 'fail-path' };
    default:
      return unreachable(failure);
  }
}

function reactionToStatus(failure: StatusFailure, tokenWasReread: boolean): Reaction {
  const { status } = failure;
  if (PASSING.has(status)) return { type: 'retry', attempts: ATTEMPTS, after: failure.retryAfter };
  if (status === 401 || status === 403) return { type: tokenWasReread ? 'stop' : 'reread-token' };
  if (status === 404 && failure.name === 'NoSuchCache') return { type: 'stop' };
  if (status === 413 && failure.narSize !== undefined) return { type: 'too-large', narSize: failure.narSize };
  if (status === 400 && failure.sentWhole && saysCorrupted(failure.message))
    return { type: 'retry', attempts: ATTEMPTS_AFTER_CORRUPTION, after: undefined };
  return { type: 'fail-path' };
}

function saysCorrupted(message: string): boolean {
  return message.includes('Bad NAR Hash or Size') || message.includes('Bad chunk hash or size');
}
