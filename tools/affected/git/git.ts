import { describeProcessFailure, runProcess, type Timeout } from '../../process/run-process.ts';
import { err, ok, type Result } from '../../result.ts';

export interface GitFailure {
  readonly command: string;
  /** Git's own words, or why it could not be run. */
  readonly problem: string;
}

const GIT_TIMEOUT = { name: 'git', milliseconds: 120_000 };

/** Runs git in this directory and gives what it printed; a non-zero exit is a failure with what it said. */
export async function git(
  directory: string,
  args: readonly string[],
  options: { readonly stdin?: string; readonly index?: string; readonly timeout?: Timeout } = {},
): Promise<Result<string, GitFailure>> {
  const command = `git ${args.join(' ')}`;
  const run = await runProcess({
    command: 'git',
    // Neither a pager nor a lock of the index: somebody may be at work in the same checkout.
    args: ['--no-pager', '--no-optional-locks', '-c', 'core.quotePath=false', ...args],
    cwd: directory,
    env: {
      ...withoutPlace(process.env),
      ...(options.index !== undefined && { GIT_INDEX_FILE: options.index }),
    },
    timeout: options.timeout ?? GIT_TIMEOUT,
    // Whatever takes long has a limit of its own.
    endsByItself: options.timeout === undefined,
    ...(options.stdin !== undefined && { stdin: options.stdin }),
  });
  if (!run.ok) return err({ command, problem: describeProcessFailure(run.error) });
  if (run.value.code !== 0) {
    const said = run.value.stderr.trim();
    return err({ command, problem: said === '' ? `git ended with code ${run.value.code}` : said });
  }
  return ok(run.value.stdout);
}

/** Inside a git hook these name the repository of the hook, whatever directory git is run in. */
function withoutPlace(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const place = new Set(['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE', 'GIT_PREFIX', 'GIT_OBJECT_DIRECTORY']);
  return {
    ...Object.fromEntries(Object.entries(env).filter(([name]) => !place.has(name))),
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
  };
}
