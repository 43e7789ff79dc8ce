import { join } from 'node:path';

import { readText } from '../machine/read-text.ts';
import { isExecutable } from '../machine/find-executable.ts';
import type { LockedProvider } from './facts.ts';
import { localProvidersDirectory, platformName } from './go-programs.ts';

/** The lock files whose providers the repository's own builds need. */
export const LOCK_FILES = ['tofu/.terraform.lock.hcl', 'examples/.terraform.lock.hcl'] as const;

/** Each provider of the repository's lock files once, and what this machine has of it. */
export function readLockedProviders(root: string, cache: string, env: NodeJS.ProcessEnv): LockedProvider[] {
  const own = ownMirror(root, env);
  const found = new Map<string, LockedProvider>();
  for (const file of LOCK_FILES) {
    for (const { source, version, verifiable } of scanLockFile(readText(join(root, file)) ?? '')) {
      const key = `${source} ${version}`;
      found.set(key, {
        source,
        version,
        // One setting holds for all workspaces: what one of them cannot verify, none can be promised.
        verifiable: verifiable && found.get(key)?.verifiable !== false,
        local: isIn(localProvidersDirectory(cache), source, version),
        selected: own !== undefined && isIn(own, source, version),
      });
    }
  }
  return [...found.values()];
}

/** FLYWHEEL_LOCAL_PROVIDERS where someone set it: as Bazel reads it, the rc file before the environment. */
function ownMirror(root: string, env: NodeJS.ProcessEnv): string | undefined {
  const lines = (readText(join(root, 'user.bazelrc')) ?? '').matchAll(
    /^\s*common\s+"?--repo_env=FLYWHEEL_LOCAL_PROVIDERS=([^"\n]*?)"?\s*$/gm,
  );
  const value = [...lines].at(-1)?.[1] ?? env['FLYWHEEL_LOCAL_PROVIDERS'];
  return value === '' ? undefined : value;
}

function isIn(mirror: string, source: string, version: string): boolean {
  const type = source.split('/').at(-1) ?? '';
  return isExecutable(join(mirror, source, version, platformName, `terraform-provider-${type}_v${version}`));
}

export interface LockEntry {
  readonly source: string;
  readonly version: string;
  /** It has hashes of packages (`zh:`): those of unpacked directories (`h1:`) cannot be compared with a download. */
  readonly verifiable: boolean;
}

/** The engine writes lock files itself, one attribute a line: no HCL parser is needed to read three of them. */
export function scanLockFile(text: string): LockEntry[] {
  return [...text.matchAll(/^provider\s+"([^"]+)"\s*\{\s*$([\s\S]*?)^\}/gm)].flatMap(
    ([, source, body = '']) => {
      const version = /^\s*version\s*=\s*"([^"]+)"/m.exec(body)?.[1];
      if (source === undefined || version === undefined) return [];
      return [{ source, version, verifiable: /^\s*"zh:[0-9a-f]/m.test(body) }];
    },
  );
}
