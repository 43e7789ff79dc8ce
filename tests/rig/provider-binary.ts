import { existsSync } from 'node:fs';
import { arch, platform } from 'node:process';
import { join } from 'node:path';

import { localProvidersDirectory } from '../../tools/bootstrap/go-programs.ts';
import { commandFor } from '../../tools/bootstrap/scope.ts';
import { cacheDirectory } from '../../tools/machine/cache-directory.ts';
import { bootstrapLines } from './bootstrap-rc.ts';

/** This machine in the registry's words: `linux_amd64`. */
export const providerPlatform = `${platform}_${arch === 'x64' ? 'amd64' : arch}`;

function* mirrors(): Generator<string> {
  const fromEnvironment = process.env['FLYWHEEL_LOCAL_PROVIDERS'];
  if (fromEnvironment) yield fromEnvironment;
  for (const line of bootstrapLines({ toolPaths: true })) {
    const match = /--repo_env=FLYWHEEL_LOCAL_PROVIDERS=(.+)$/.exec(line.trim());
    if (match?.[1]) yield match[1];
  }
  // Where builds download theirs, the tests have some of their own.
  yield localProvidersDirectory(cacheDirectory(process.env));
}

/** The path of a real provider binary that the bootstrap built: `hashicorp/random`, `3.9.0`. */
export function findProviderBinary(source: string, version: string): string {
  const type = source.split('/')[1] ?? '';
  for (const mirror of mirrors()) {
    const file = `terraform-provider-${type}_v${version}`;
    const path = join(mirror, 'registry.opentofu.org', source, version, providerPlatform, file);
    if (existsSync(path)) return path;
  }
  throw new Error(
    `These tests run the real provider ${source} ${version} and found none. Run: ${commandFor('tests')}`,
  );
}
