import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/**
 * Where everything that is built or fetched once for all clones of one user lives: by version, outside any checkout.
 * A relative XDG_CACHE_HOME is ignored, as the XDG specification asks.
 */
export function cacheDirectory(env: NodeJS.ProcessEnv): string {
  const xdg = env['XDG_CACHE_HOME'];
  const home = env['HOME'] ?? homedir();
  const base = xdg !== undefined && isAbsolute(xdg) ? xdg : join(home, '.cache');
  return join(base, 'rules_flywheel');
}
