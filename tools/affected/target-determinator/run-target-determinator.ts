import { join } from 'node:path';

import { findExecutables, isExecutable } from '../../machine/find-executable.ts';
import { describeProcessFailure, runProcess, type ProcessOutput } from '../../process/run-process.ts';
import { makeScratchDirectory } from '../../process/scratch-directory.ts';
import { err, ok, unreachable, type Result } from '../../result.ts';
import type { Workspace } from '../analysis/workspace.ts';
import type { BazelInvocation } from '../query/query-targets.ts';
import { makePrivateClone, type PrivateCloneFailure } from './private-clone.ts';
import { readAnswer } from './read-answer.ts';

export interface TargetDeterminatorRequest {
  readonly workspace: Workspace;
  /** A commit. */
  readonly before: string;
  readonly after: { readonly type: 'checkout' } | { readonly type: 'commit'; readonly commit: string };
  readonly bazel: BazelInvocation;
  /** A query expression; all targets where absent. */
  readonly targets?: string;
  /** Whether what was before may be unreadable; all is affected then. */
  readonly onBaseError: 'all' | 'fail';
  /** The program; the one on the search path of `bazel.env` where absent. */
  readonly binary?: string;
}

export type TargetDeterminatorFailure =
  | { readonly type: 'not-found'; readonly tried: string }
  | PrivateCloneFailure
  | { readonly type: 'not-run'; readonly problem: string }
  /** What it said itself. */
  | { readonly type: 'failed'; readonly exitCode: number; readonly problem: string }
  | { readonly type: 'unreadable'; readonly line: string };

const NAME = 'target-determinator';
const TIMEOUT = { name: NAME, milliseconds: 60 * 60_000 };
const HELP_TIMEOUT = { name: `${NAME} -help`, milliseconds: 10_000 };
const SHUTDOWN_TIMEOUT = { name: 'bazel shutdown', milliseconds: 60_000 };

/**
 * What target-determinator finds affected. It checks revisions out where it is run, restarts the Bazel server there and
 * keeps worktrees: here in a repository, with a server and with a cache that end with this call.
 */
export async function runTargetDeterminator(
  request: TargetDeterminatorRequest,
): Promise<Result<readonly string[], TargetDeterminatorFailure>> {
  const { workspace, before, after, bazel } = request;
  const binary = findBinary(request);
  if (!binary.ok) return binary;
  const scratch = makeScratchDirectory();
  try {
    const clone = await makePrivateClone(workspace, before, after, join(scratch.path, 'clone'));
    if (!clone.ok) return clone;
    const startupOptions = [...bazel.startupOptions, `--output_base=${join(scratch.path, 'out')}`];
    const own = { ...bazel, directory: clone.value, startupOptions };
    try {
      const flags = await flagsOf(binary.value, bazel.env);
      const answer = await ask(binary.value, request, own, [
        '-delete-cached-worktree',
        // Before 0.33 there was none, and its worktrees always went to the user's cache.
        ...(flags.includes('-cache-dir') ? ['-cache-dir', join(scratch.path, 'cache')] : []),
      ]);
      return answer.ok ? judge(answer.value) : answer;
    } finally {
      await runProcess({
        command: bazel.command,
        args: [...startupOptions, 'shutdown'],
        cwd: clone.value,
        env: bazel.env,
        timeout: SHUTDOWN_TIMEOUT,
      });
    }
  } finally {
    scratch.remove();
  }
}

function findBinary({ binary, bazel }: TargetDeterminatorRequest): Result<string, TargetDeterminatorFailure> {
  if (binary !== undefined) {
    return isExecutable(binary) ? ok(binary) : err({ type: 'not-found', tried: binary });
  }
  const [found] = findExecutables(NAME, bazel.env['PATH']);
  return found === undefined ? err({ type: 'not-found', tried: `${NAME} on PATH` }) : ok(found);
}

/** Its help, which names its flags: they are not the same in all versions, and an unknown one is an error. */
async function flagsOf(binary: string, env: NodeJS.ProcessEnv): Promise<string> {
  const help = await runProcess({ command: binary, args: ['-help'], env, timeout: HELP_TIMEOUT });
  return help.ok ? help.value.stdout + help.value.stderr : '';
}

async function ask(
  binary: string,
  { before, targets, onBaseError }: TargetDeterminatorRequest,
  bazel: BazelInvocation,
  more: readonly string[],
): Promise<Result<ProcessOutput, TargetDeterminatorFailure>> {
  const run = await runProcess({
    command: binary,
    args: [
      `-working-directory=${bazel.directory}`,
      `-bazel=${bazel.command}`,
      ...bazel.startupOptions.map((option) => `-bazel-startup-opts=${option}`),
      ...bazel.options.map((option) => `-bazel-opts=${option}`),
      ...(targets === undefined ? [] : [`-targets=${targets}`]),
      `-before-query-error-behavior=${onBaseError === 'all' ? 'ignore-and-build-all' : 'fatal'}`,
      ...more,
      before,
    ],
    cwd: bazel.directory,
    // Files that git keeps elsewhere are the same where their pointers are, and its filter would fetch them all.
    env: { ...bazel.env, GIT_TERMINAL_PROMPT: '0', GIT_LFS_SKIP_SMUDGE: '1' },
    timeout: TIMEOUT,
  });
  return run.ok ? run : err({ type: 'not-run', problem: describeProcessFailure(run.error) });
}

function judge({
  code,
  stdout,
  stderr,
}: ProcessOutput): Result<readonly string[], TargetDeterminatorFailure> {
  if (code !== 0) return err({ type: 'failed', exitCode: code, problem: stderr.trim() });
  const answer = readAnswer(stdout);
  if (answer.ok) return answer;
  switch (answer.error.type) {
    case 'poison':
      return err({ type: 'failed', exitCode: code, problem: stderr.trim() });
    case 'no-label':
      return err({ type: 'unreadable', line: answer.error.line });
    default:
      return unreachable(answer.error);
  }
}

/** With what to find is, and what to do about it. */
export function describeTargetDeterminatorFailure(failure: TargetDeterminatorFailure): string {
  switch (failure.type) {
    case 'not-found':
      return `there is no ${failure.tried}; install it from https://github.com/bazel-contrib/target-determinator/releases and name it: --target-determinator PATH, or use our own: --engine flywheel`;
    case 'submodule':
      return `${failure.path} is a submodule, which target-determinator would fetch anew for each revision; use our own: --engine flywheel`;
    case 'git-failed':
      return `${failure.command} failed: ${failure.problem}`;
    case 'not-run':
      return failure.problem;
    case 'failed':
      return `target-determinator failed with exit code ${failure.exitCode}, so nothing can be said:\n${failure.problem}`;
    case 'unreadable':
      return `target-determinator printed what is no label: ${failure.line}`;
    default:
      return unreachable(failure);
  }
}

/** As `flywheel affected --help` says. */
export function exitCodeOfTargetDeterminator(failure: TargetDeterminatorFailure): 2 | 3 | 5 {
  switch (failure.type) {
    case 'submodule':
      return 2;
    case 'not-found':
    case 'git-failed':
    case 'not-run':
    case 'failed':
      return 3;
    case 'unreadable':
      return 5;
    default:
      return unreachable(failure);
  }
}
