import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';

import type { Recording } from '../plugin-protocol/recording.ts';
import { err, ok, type Result } from '../result.ts';
import type { Engine } from './engine.ts';
import { readRecording, type ProviderSessions } from './provider-sessions.ts';
import type { RequestProvider } from './request.ts';

/** This machine in the engine's words: `linux_amd64`. */
const platformName = `${process.platform}_${process.arch === 'x64' ? 'amd64' : process.arch}`;

/**
 * The providers as an engine wants them that starts them itself: a directory of links and a lock file without hashes
 * (one with hashes makes it read every byte). Twice the price and nothing of ours in between: what the usual way has to
 * be equal to.
 */
export function linkProviders(
  providers: readonly RequestProvider[],
  { scratch, directory }: Pick<Engine, 'scratch' | 'directory'>,
): Result<ProviderSessions, { readonly problem: string }> {
  const blocks: string[] = [];
  const recordings = new Map<string, Recording>();
  for (const provider of providers) {
    const { source, version, binary } = provider;
    if (binary === undefined) {
      return err({
        problem: `a plain run starts every provider, and ${source} ${version} has no binary here`,
      });
    }
    // The engine does without it; our own checks do not.
    const recording = readRecording(provider, undefined);
    if (!recording.ok) return recording;
    recordings.set(source, recording.value);
    const place = join(scratch, 'data', 'providers', source, version, platformName);
    mkdirSync(place, { recursive: true });
    symlinkSync(resolve(binary), join(place, `terraform-provider-${basename(source)}_v${version}`));
    blocks.push(`provider "${source}" {\n  version = "${version}"\n}\n`);
  }
  const lock = join(directory, '.terraform.lock.hcl');
  rmSync(lock, { force: true });
  writeFileSync(lock, blocks.join('\n'));
  return ok({ reattach: '', incomplete: new Set(), recordings, failures: [], close: () => undefined });
}
