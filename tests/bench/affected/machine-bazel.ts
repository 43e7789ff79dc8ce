import { chmodSync, writeFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';

import { bazelCommand, describeNoBazel } from '../../../tools/bazel/bazel-command.ts';
import { describeProcessFailure, runProcess } from '../../../tools/process/run-process.ts';
import { repositoryRoot } from '../../rig/bootstrap-rc.ts';

const BAZEL_TIMEOUT = { name: 'bazel in a benchmark', milliseconds: 15 * 60_000 };

/**
 * The Bazel that all are measured with: one script, with an output root of its own. It says which release it is also
 * where Debian's says `development version`, which a peer takes for one before Bazel 7, or nothing.
 */
export class MachineBazel {
  readonly command: string;
  readonly version: string;
  readonly env: NodeJS.ProcessEnv;
  readonly #directory: string;

  private constructor(command: string, version: string, env: NodeJS.ProcessEnv, directory: string) {
    this.command = command;
    this.version = version;
    this.env = env;
    this.#directory = directory;
  }

  /** @param scratch where the script and the output root go */
  static async create(scratch: string, directory: string): Promise<MachineBazel> {
    const bazel = bazelCommand(repositoryRoot, process.env);
    if (!bazel.ok) throw new Error(describeNoBazel(bazel.error));
    const { env } = bazel.value;
    const chosen = env['USE_BAZEL_VERSION'] ?? '';
    // What bazelisk would start, without bazelisk in every number.
    const real = isAbsolute(chosen) ? chosen : bazel.value.command;
    const said = await runProcess({
      command: real,
      args: ['--version'],
      cwd: directory,
      env,
      timeout: BAZEL_TIMEOUT,
    });
    const version = said.ok ? /(\d+\.\d+\.\d+)/.exec(said.value.stdout)?.[1] : undefined;
    if (version === undefined) throw new Error(`${real} --version says no version`);
    const command = join(scratch, 'bazel');
    const startup = [`--output_user_root='${join(scratch, 'out')}'`, '--max_idle_secs=900', '--nohome_rc'];
    writeFileSync(
      command,
      `#!/bin/sh
previous=
for argument; do
  if [ "$previous" = info ] && [ "$argument" = release ]; then
    echo 'release ${version}'
    exit 0
  fi
  if [ "$argument" = version ]; then
    '${real}' ${startup.join(' ')} "$@" >&2
    echo 'Build label: ${version}'
    exit 0
  fi
  previous=$argument
done
exec '${real}' ${startup.join(' ')} "$@"
`,
    );
    chmodSync(command, 0o755);
    return new MachineBazel(command, version, env, directory);
  }

  /** Runs it; what it said where it failed. */
  async try(...args: readonly string[]): Promise<string | undefined> {
    const run = await runProcess({
      command: this.command,
      args,
      cwd: this.#directory,
      env: this.env,
      timeout: BAZEL_TIMEOUT,
    });
    if (!run.ok) throw new Error(describeProcessFailure(run.error));
    return run.value.code === 0 ? undefined : `bazel ${args.join(' ')}: ${run.value.stderr.trim()}`;
  }

  /** All packages of what is checked out. */
  async load(): Promise<void> {
    const problem = await this.try('query', '--noshow_progress', '//...:all-targets');
    if (problem !== undefined) throw new Error(problem);
  }

  async shutdown(): Promise<void> {
    const problem = await this.try('shutdown');
    if (problem !== undefined) throw new Error(problem);
  }
}
