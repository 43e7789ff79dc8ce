import { readState } from '../bootstrap/state.ts';
import { err, ok, type Result } from '../result.ts';
import { bazelLauncher } from './bazelisk.ts';

/** How to start Bazel on this machine: the command and its whole environment. */
export interface BazelCommand {
  readonly command: string;
  readonly env: NodeJS.ProcessEnv;
}

export interface NoBazel {
  readonly type: 'no-bazel';
  readonly tried: readonly string[];
  readonly fix: string;
}

/**
 * Bazel as the bootstrap decided, through bazelisk so that `tools/bazel` is honoured: Debian's binary, started
 * directly, ignores that file. Someone's own USE_BAZEL_VERSION wins.
 * @param root the repository's root, which holds `.flywheel/bootstrap.json` and `node_modules`
 */
export function bazelCommand(root: string, env: NodeJS.ProcessEnv): Result<BazelCommand, NoBazel> {
  const choice = readState(root)?.bazel;
  const version =
    choice?.source === 'host' && env['USE_BAZEL_VERSION'] === undefined ? { USE_BAZEL_VERSION: choice.path } : {};
  const launcher = bazelLauncher(root, env);
  if (launcher !== undefined) return ok({ command: launcher, env: { ...env, ...version } });
  return err({
    type: 'no-bazel',
    tried: [`${root}/node_modules/@bazel/bazelisk`, 'bazelisk on PATH'],
    fix: 'npm ci && npm run bootstrap',
  });
}

export function describeNoBazel(failure: NoBazel): string {
  return `no Bazel was found (tried ${failure.tried.join(', ')}); run: ${failure.fix}`;
}
