import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { readText } from '../machine/read-text.ts';
import { type ProcessFailure, runProcess, type Timeout } from '../process/run-process.ts';
import { err, ok, type Result } from '../result.ts';
import type { BazelCommand } from './bazel-command.ts';
import { type BuildEventsFailure, type BuildReport, parseBuildEvents } from './build-events.ts';
import { parseExecutionLog, type Spawn } from './execution-log.ts';

export interface BuildRequest {
  readonly bazel: BazelCommand;
  /** The workspace to build in. */
  readonly workspace: string;
  readonly targets: readonly string[];
  readonly flags: readonly string[];
  /** Where Bazel's own reports about this build go; made anew. */
  readonly reports: string;
  readonly timeout: Timeout;
  /** Called for each line Bazel prints. */
  readonly onLine: (line: string) => void;
}

export interface BuildOutcome {
  readonly exitCode: number;
  readonly report: Result<BuildReport, BuildEventsFailure>;
  readonly spawns: readonly Spawn[];
}

/** Runs `bazel build` and reads its own report about what it did. A failed build is an outcome, not a failure. */
export async function build(request: BuildRequest): Promise<Result<BuildOutcome, ProcessFailure>> {
  rmSync(request.reports, { recursive: true, force: true });
  mkdirSync(request.reports, { recursive: true });
  const events = join(request.reports, 'build-events.json');
  const executionLog = join(request.reports, 'execution-log.json');
  const result = await runProcess({
    command: request.bazel.command,
    args: [
      'build',
      '--curses=no',
      // One line of progress every so often; a log is read by people too.
      '--show_progress_rate_limit=10',
      `--build_event_json_file=${events}`,
      `--execution_log_json_file=${executionLog}`,
      ...request.flags,
      '--',
      ...request.targets,
    ],
    cwd: request.workspace,
    env: request.bazel.env,
    timeout: request.timeout,
    onLine: (_, line) => {
      request.onLine(line);
    },
  });
  if (!result.ok) return err(result.error);
  const text = readText(events) ?? '';
  return ok({
    exitCode: result.value.code,
    report: text === '' ? err({ type: 'incomplete', absent: 'started' }) : parseBuildEvents(text),
    spawns: parseExecutionLog(readText(executionLog) ?? ''),
  });
}
