import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { bazelCommand, describeNoBazel } from '../../tools/bazel/bazel-command.ts';
import { describeProcessFailure, runProcess, type Timeout } from '../../tools/process/run-process.ts';
import { rememberRun } from './bazel-runs.ts';
import { bootstrapLines, repositoryRoot } from './bootstrap-rc.ts';

/** Paths relative to the workspace and the text of each file. */
export type Files = Readonly<Record<string, string>>;

export interface BazelWorkspaceOptions {
  readonly files: Files;
  readonly startupOptions?: readonly string[];
  /** False leaves out the bootstrap's FLYWHEEL_*_PATH lines, so that the chain of tool sources decides. Default true. */
  readonly bootstrapToolPaths?: boolean;
}

export interface BazelRunOptions {
  /** Added to this process's environment; undefined removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly timeout?: Timeout;
  /** Relative to the workspace. */
  readonly cwd?: string;
}

export interface BazelResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const BAZEL_TIMEOUT: Timeout = { name: 'bazel in a test workspace', milliseconds: 300_000 };
const SHUTDOWN_TIMEOUT: Timeout = { name: 'bazel shutdown', milliseconds: 60_000 };

/** Flags for every Bazel of these tests, e.g. those of a later Bazel version. */
function commonFlags(): readonly string[] {
  return (process.env['FLYWHEEL_TEST_BAZEL_FLAGS'] ?? '').split(' ').filter((flag) => flag !== '');
}

/** MODULE.bazel of a consumer that takes rules_flywheel from a checkout (this one), followed by `extra`. */
export function consumerModule(extra = '', rulesPath: string = repositoryRoot): string {
  return `module(name = "consumer")

bazel_dep(name = "rules_flywheel")
local_path_override(
    module_name = "rules_flywheel",
    path = ${JSON.stringify(rulesPath)},
)
${extra}`;
}

/**
 * A Bazel workspace of its own in a temporary directory, with its own Bazel server and output root.
 * MODULE.bazel (see {@link consumerModule}) and BUILD.bazel are made unless `files` has them; a .bazelrc in `files` is
 * added to the one that the machine needs. Always `await dispose()`.
 */
export class BazelWorkspace {
  /** The workspace's directory. */
  readonly path: string;
  readonly #root: string;
  readonly #startupOptions: readonly string[];

  private constructor(root: string, startupOptions: readonly string[]) {
    this.#root = root;
    this.path = join(root, 'workspace');
    this.#startupOptions = [
      `--output_user_root=${join(root, 'out')}`,
      // A test run that is killed must not leave a server behind for hours.
      '--max_idle_secs=120',
      '--nohome_rc',
      ...startupOptions,
    ];
  }

  static create(options: BazelWorkspaceOptions): Promise<BazelWorkspace> {
    // Not $TMPDIR: Bazel treats /tmp specially in sandboxes, and a long path breaks unix sockets.
    const root = mkdtempSync('/var/tmp/flywheel-test-');
    const workspace = new BazelWorkspace(root, options.startupOptions ?? []);
    const bazelrc = [
      ...bootstrapLines({ toolPaths: options.bootstrapToolPaths ?? true }),
      'common --jobs=2',
      ...commonFlags().map((flag) => `common ${flag}`),
    ];
    workspace.write({
      'MODULE.bazel': consumerModule(),
      'BUILD.bazel': '',
      '.bazelversion': readFileSync(join(repositoryRoot, '.bazelversion'), 'utf8'),
      ...options.files,
      '.bazelrc': [...bazelrc, options.files['.bazelrc'] ?? '', ''].join('\n'),
    });
    return Promise.resolve(workspace);
  }

  /** Writes or replaces files; a script (its text starts with #!) is made executable. */
  write(files: Files): void {
    for (const [name, text] of Object.entries(files)) {
      const path = join(this.path, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
      if (text.startsWith('#!')) chmodSync(path, 0o755);
    }
  }

  /** The text of a file, relative to the workspace (`bazel-bin/…` works after a build). */
  read(name: string): string {
    return readFileSync(join(this.path, name), 'utf8');
  }

  /** Runs Bazel to its end; any exit code is a result. Throws when Bazel cannot start or does not end in time. */
  async bazel(args: readonly string[], options: BazelRunOptions = {}): Promise<BazelResult> {
    const bazel = bazelCommand(repositoryRoot, process.env);
    if (!bazel.ok) throw new Error(describeNoBazel(bazel.error));
    const result = await runProcess({
      command: bazel.value.command,
      args: [...this.#startupOptions, ...args],
      cwd: join(this.path, options.cwd ?? '.'),
      env: { ...bazel.value.env, ...options.env },
      timeout: options.timeout ?? BAZEL_TIMEOUT,
    });
    if (!result.ok) {
      const output = result.error.type === 'timed-out' ? `\n${result.error.stderr}` : '';
      throw new Error(`${describeProcessFailure(result.error)}${output}`);
    }
    const { code, stdout, stderr } = result.value;
    rememberRun({ args, code, stdout, stderr });
    return { code, stdout, stderr };
  }

  /** How the tools are to run the Bazel of this workspace. */
  invocation(): {
    readonly command: string;
    readonly env: NodeJS.ProcessEnv;
    readonly directory: string;
    readonly startupOptions: readonly string[];
    readonly options: readonly string[];
  } {
    const bazel = bazelCommand(repositoryRoot, process.env);
    if (!bazel.ok) throw new Error(describeNoBazel(bazel.error));
    return { ...bazel.value, directory: this.path, startupOptions: this.#startupOptions, options: [] };
  }

  /** Ends the server and removes everything. */
  async dispose(): Promise<void> {
    if (!existsSync(this.#root)) return;
    await this.bazel(['shutdown'], { timeout: SHUTDOWN_TIMEOUT });
    await makeWritable(this.#root);
    rmSync(this.#root, { recursive: true, force: true });
  }
}

/** Bazel makes output directories read-only, and only root may remove files from those. */
async function makeWritable(directory: string): Promise<void> {
  await runProcess({ command: 'chmod', args: ['-R', 'u+w', directory], timeout: SHUTDOWN_TIMEOUT });
}
