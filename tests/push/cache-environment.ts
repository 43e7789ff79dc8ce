import type { SampleStore } from '../nix/sample-store.ts';
import type { AtticServer } from '../rig/attic/server.ts';

/** What a job of CI has in its environment, with a token that may pull and push. */
export function cacheEnvironment(
  sample: SampleStore,
  server: AtticServer,
  cache: string,
  token = server.token({ caches: { [cache]: ['pull', 'push'] } }),
): NodeJS.ProcessEnv {
  return {
    ...sample.env,
    HOME: sample.path('home'),
    ATTIC_SERVER: server.url,
    ATTIC_CACHE: cache,
    ATTIC_TOKEN: token,
  };
}
