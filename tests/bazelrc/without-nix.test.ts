import { existsSync, mkdtempSync, rmSync } from 'node:fs';

import { afterAll, describe, expect, test } from 'vitest';

import { bazelCommand, describeNoBazel } from '../../tools/bazel/bazel-command.ts';
import { describeProcessFailure, runProcess, type ProcessOutput } from '../../tools/process/run-process.ts';
import { repositoryRoot } from '../rig/bootstrap-rc.ts';

/** Hides /nix from a command, where there is one. */
const HIDE = '[ ! -e /nix ] || mount -t tmpfs none /nix && test ! -e /nix/var && exec "$@"';

const run = async (command: string, args: readonly string[], minutes: number): Promise<ProcessOutput> => {
  const bazel = bazelCommand(repositoryRoot, process.env);
  if (!bazel.ok) throw new Error(describeNoBazel(bazel.error));
  const result = await runProcess({
    command,
    args,
    cwd: repositoryRoot,
    env: bazel.value.env,
    timeout: { name: 'a command without /nix', milliseconds: minutes * 60_000 },
  });
  if (!result.ok) throw new Error(describeProcessFailure(result.error));
  return result.value;
};

/** The command that hides /nix as far as this user may: none is needed without a /nix. */
async function hiding(): Promise<readonly string[] | undefined> {
  const ways = [
    ...(existsSync('/nix') ? [] : [[]]),
    ['unshare', '--mount'],
    ['unshare', '--map-root-user', '--mount'],
  ];
  for (const way of ways) {
    const probe = [...way, 'sh', '-c', HIDE, 'sh', 'true'];
    try {
      if ((await run(probe[0]!, probe.slice(1), 1)).code === 0) return [...way, 'sh', '-c', HIDE, 'sh'];
    } catch {
      // No unshare on this machine: the next way.
    }
  }
  return undefined;
}

const hide = await hiding();

describe.skipIf(hide === undefined)('this repository', () => {
  const root = mkdtempSync('/var/tmp/flywheel-without-nix-');

  const bazel = async (...args: readonly string[]): Promise<ProcessOutput> => {
    const command = bazelCommand(repositoryRoot, process.env);
    if (!command.ok) throw new Error(describeNoBazel(command.error));
    const all = [
      ...(hide ?? []),
      command.value.command,
      `--output_user_root=${root}`,
      '--max_idle_secs=60',
      ...args,
    ];
    return run(all[0]!, all.slice(1), 10);
  };

  afterAll(async () => {
    await bazel('shutdown');
    await run('chmod', ['-R', 'u+w', root], 1);
    rmSync(root, { recursive: true, force: true });
  });

  test('builds without /nix, WORKSPACE, empty globs and network', async () => {
    const built = await bazel(
      'build',
      '--noenable_workspace',
      '--incompatible_disallow_empty_glob',
      '--sandbox_default_allow_network=false',
      // The links of this clone are its own build's.
      '--symlink_prefix=/',
      '--disk_cache=',
      '//...',
    );
    expect(built).toMatchObject({ code: 0 });
    expect(built.stderr).toMatch(/Build completed successfully, \d{2,} total actions/);
  });
});
