import { findExecutables, isExecutable } from '../machine/find-executable.ts';
import { toolVersion } from '../machine/tool-version.ts';
import { compareVersions, isAtLeast } from '../machine/version.ts';
import type { FoundTool } from './facts.ts';
import { MINIMUM_GO } from './go-programs.ts';

const KNOWN_PLACES = ['/usr/local/go/bin/go', '/usr/lib/go/bin/go', '/usr/bin/go'];

/**
 * The first Go that is new enough, also where an installation does not put itself on the search path; where there is
 * none, the newest one that is not.
 */
export async function findGo(env: NodeJS.ProcessEnv): Promise<FoundTool | undefined> {
  const candidates = new Set([...findExecutables('go', env['PATH']), ...KNOWN_PLACES.filter(isExecutable)]);
  let best: FoundTool | undefined;
  for (const path of candidates) {
    const version = await toolVersion(path, ['version'], /go version go(\d+(?:\.\d+)*)/, env);
    if (version === undefined) continue;
    if (isAtLeast(version, MINIMUM_GO)) return { path, version };
    if (best === undefined || compareVersions(version, best.version) > 0) best = { path, version };
  }
  return best;
}
