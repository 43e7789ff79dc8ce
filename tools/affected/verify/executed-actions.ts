import { join } from 'node:path';
import { readFileSync } from 'node:fs';

import { describeProcessFailure, runProcess } from '../../process/run-process.ts';
import { makeScratchDirectory } from '../../process/scratch-directory.ts';
import { err, ok, type Result } from '../../result.ts';
import { ofBazel } from '../query/message-cursor.ts';
import type { BazelInvocation } from '../query/query-targets.ts';

/** An action that ran, because no earlier result of it could be used. */
export interface ExecutedAction {
  /** Of its target, in the canonical form. */
  readonly label: string;
  readonly mnemonic: string;
  readonly output: string;
}

const BUILD_TIMEOUT = { name: 'bazel build or test of all targets', milliseconds: 2 * 60 * 60_000 };

/** Done; with what failed; tests failed; there are no tests. What can be built, was. */
const BUILT = new Set([0, 1, 3, 4]);

/** Results of other machines or of earlier days would hide that an action had to run; and nobody else is told of this. */
const ALONE = ['--disk_cache=', '--remote_cache=', '--remote_executor=', '--bes_backend='];

/** Builds all targets, and runs the tests if asked to; tells which actions that took. The problem is what Bazel said. */
export async function executedActions(
  bazel: BazelInvocation,
  { tests }: { readonly tests: boolean },
): Promise<Result<ExecutedAction[], string>> {
  const scratch = makeScratchDirectory();
  try {
    const events = join(scratch.path, 'events');
    const run = await runProcess({
      command: bazel.command,
      args: [
        ...bazel.startupOptions,
        tests ? 'test' : 'build',
        ...bazel.options,
        ...ALONE,
        '--keep_going',
        '--noshow_progress',
        // Those that write a file or make a link are no processes, and in no log of executions.
        '--build_event_publish_all_actions',
        `--build_event_json_file=${events}`,
        '--',
        '//...',
      ],
      cwd: bazel.directory,
      env: bazel.env,
      timeout: BUILD_TIMEOUT,
    });
    if (!run.ok) return err(describeProcessFailure(run.error));
    if (!BUILT.has(run.value.code)) return err(run.value.stderr.trim());
    return ok(parseActions(readFileSync(events, 'utf8')));
  } finally {
    scratch.remove();
  }
}

interface ActionEvent {
  readonly id?: { readonly actionCompleted?: { readonly label?: string; readonly primaryOutput?: string } };
  readonly action?: { readonly type?: string };
}

/** Format: Bazel's build_event_stream.proto, one event as JSON in each line. What belongs to no target is left out. */
export function parseActions(events: string): ExecutedAction[] {
  return events.split('\n').flatMap((line) => {
    if (!line.startsWith('{"id":{"actionCompleted"')) return [];
    const { id, action } = JSON.parse(line) as ActionEvent;
    const label = id?.actionCompleted?.label;
    if (label === undefined) return [];
    return [
      {
        label: ofBazel(label).replace(/^@{0,2}(?=\/\/)/, '@@'),
        mnemonic: action?.type ?? '',
        output: id?.actionCompleted?.primaryOutput ?? '',
      },
    ];
  });
}
