import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { parseRecording } from '../../tools/plugin-protocol/recording.ts';
import { describeProcessFailure, runProcess, type Timeout } from '../../tools/process/run-process.ts';
import { openProviderSessions } from '../../tools/validate/provider-sessions.ts';
import { repositoryRoot } from '../rig/bootstrap-rc.ts';
import { findTofu } from '../rig/tofu-binary.ts';
import { bazelCacheModule } from './render-bazel-cache.ts';

const TOFU_TEST_TIMEOUT: Timeout = { name: 'tofu test', milliseconds: 120_000 };

it('plans the module with its defaults and with every option', { timeout: 130_000 }, async () => {
  const scratch = mkdtempSync('/tmp/fw-');
  const schemas = join(repositoryRoot, 'tofu', 'schemas');
  const providers = readdirSync(schemas)
    .filter((name) => name.endsWith('.schema.json'))
    .map((name) => {
      const recording = parseRecording(readFileSync(join(schemas, name), 'utf8'));
      if (!recording.ok) throw new Error(`${name} ${recording.error.problem}`);
      const { provider, version, schema } = recording.value;
      return { source: provider, version, schema: join(schemas, name), origin: 'recorded schema', verified: false, types: Object.keys(schema.resource_schemas ?? {}) };
    });
  const sessions = await openProviderSessions(providers, new Set(providers.flatMap(({ types }) => types)), scratch);
  if (!sessions.ok) throw new Error(sessions.error.problem);
  try {
    const directory = join(scratch, 'm');
    cpSync(bazelCacheModule, directory, { recursive: true });
    cpSync(join(import.meta.dirname, 'bazel-cache.tftest.hcl'), join(directory, 'module.tftest.hcl'));
    const run = await runProcess({
      command: findTofu(),
      args: ['test', '-no-color'],
      cwd: directory,
      timeout: TOFU_TEST_TIMEOUT,
      env: {
        HOME: scratch,
        TMPDIR: scratch,
        TF_CLI_CONFIG_FILE: '/dev/null',
        TF_REATTACH_PROVIDERS: sessions.value.reattach,
        CHECKPOINT_DISABLE: '1',
      },
    });
    if (!run.ok) throw new Error(describeProcessFailure(run.error));
    expect(run.value.stderr).toBe('');
    expect(run.value.stdout).toContain('Success! 2 passed, 0 failed.');
  } finally {
    sessions.value.close();
    rmSync(scratch, { recursive: true, force: true });
  }
});
