import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { TargetGraph } from '../graph/target-graph.ts';
import { describeProcessFailure, runProcess } from '../../process/run-process.ts';
import { makeScratchDirectory } from '../../process/scratch-directory.ts';
import { err, ok, type Result } from '../../result.ts';
import { decodeTargets } from './decode-targets.ts';
import { MalformedQueryError } from './message-cursor.ts';

/** How Bazel is to be run, for all questions of one analysis. */
export interface BazelInvocation {
  readonly command: string;
  readonly env: NodeJS.ProcessEnv;
  /** The workspace. */
  readonly directory: string;
  readonly startupOptions: readonly string[];
  /** Of the command, behind its own. */
  readonly options: readonly string[];
  /** Of the build or test that is to follow, which a query does not know. */
  readonly buildOptions?: readonly string[];
}

export interface QueryFailure {
  readonly exitCode: number | undefined;
  /** The errors that Bazel printed, without its progress. */
  readonly problem: string;
}

const QUERY_TIMEOUT = { name: 'bazel query', milliseconds: 30 * 60_000 };

/**
 * What stands behind each of them: attributes that are not printed count as if they were never written out when they
 * are the default; places in files differ between checkouts; a select shall not look like a plain value.
 */
const FORM = [
  '--output=streamed_proto',
  '--order_output=no',
  '--consistent_labels',
  '--proto:include_synthetic_attribute_hash',
  '--proto:output_rule_attrs=visibility,tags,target_compatible_with,toolchain,build_setting_default',
  '--noproto:flatten_selects',
  '--noproto:locations',
  // Users look at graphs with fewer edges, and write so into a bazelrc.
  '--implicit_deps',
  '--tool_deps',
  '--aspect_deps=conservative',
  '--noinfer_universe_scope',
  '--noshow_progress',
];

/** All targets of these patterns, and what each depends on, in any configuration. */
export async function queryTargets(
  bazel: BazelInvocation,
  patterns: readonly string[],
  options: readonly string[] = [],
): Promise<Result<TargetGraph, QueryFailure>> {
  const scratch = makeScratchDirectory();
  try {
    const answer = join(scratch.path, 'targets');
    const run = await runProcess({
      command: bazel.command,
      args: [
        ...bazel.startupOptions,
        'query',
        ...bazel.options,
        ...options,
        ...FORM,
        `--output_file=${answer}`,
        '--',
        patterns.join(' + '),
      ],
      cwd: bazel.directory,
      env: bazel.env,
      timeout: QUERY_TIMEOUT,
    });
    if (!run.ok) return err({ exitCode: undefined, problem: describeProcessFailure(run.error) });
    // 3: some packages are missing from the answer, which says nothing of what is in them.
    if (run.value.code !== 0) return err({ exitCode: run.value.code, problem: errorsOf(run.value.stderr) });
    return ok(decodeTargets(readFileSync(answer)));
  } catch (error) {
    if (!(error instanceof MalformedQueryError)) throw error;
    return err({ exitCode: 0, problem: `the answer of bazel query cannot be read: ${error.message}` });
  } finally {
    scratch.remove();
  }
}

/** Bazel's errors; all it said where none is marked as one. */
export function errorsOf(stderr: string): string {
  const lines = stderr.split(/[\r\n]+/).filter((line) => line.trim() !== '');
  const errors = lines.filter((line) => /^(?:ERROR|FATAL|Error|\s)/.test(line));
  return (errors.length > 0 ? errors : lines).join('\n');
}
