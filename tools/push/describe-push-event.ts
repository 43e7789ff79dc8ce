import { plural } from '../plural.ts';
import { unreachable } from '../result.ts';
import type { PushEvent } from './push-session.ts';

/** One line for people; undefined where there is nothing to say. */
export function describePushEvent(event: PushEvent): string | undefined {
  switch (event.type) {
    case 'started':
      return undefined;
    case 'pushed':
      return `pushed ${event.path.path}${event.deduplicated ? ' (the cache had its bytes)' : ''}`;
    case 'retrying':
      return `${event.path.path}: ${event.reason}; trying again in ${(event.milliseconds / 1000).toFixed(1)} s`;
    case 'failed':
      return `not pushed: ${event.path.path}: ${event.reason}`;
    case 'paused':
      return `the cache is not heard of: ${event.reason}; asking again in ${event.milliseconds / 1000} s`;
    case 'resumed':
      return 'the cache is back';
    case 'stopped':
      return `pushing ends: ${event.reason}`;
    case 'planned':
      return `to push: ${plural(event.missing, 'path')} (${event.present} already cached, ${event.upstream} upstream)`;
    case 'invalid':
      return `not valid, so not pushed: ${event.paths.join(' ')}`;
    case 'not-told':
      return `it is not known ${event.what}: ${event.reason}`;
    default:
      return unreachable(event);
  }
}
