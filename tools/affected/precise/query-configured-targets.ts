import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describeProcessFailure, runProcess } from '../../process/run-process.ts';
import { makeScratchDirectory } from '../../process/scratch-directory.ts';
import { err, ok, type Result } from '../../result.ts';
import { MalformedQueryError } from '../query/message-cursor.ts';
import { errorsOf, type BazelInvocation } from '../query/query-targets.ts';
import { MissingInputError, type ConfiguredGraph } from './configured-graph.ts';
import { decodeConfiguredTargets } from './decode-configured-targets.ts';

const CQUERY_TIMEOUT = { name: 'bazel cquery of the affected targets', milliseconds: 60 * 60_000 };

/**
 * What stands behind each of them: only with transitions does Bazel say what each target takes in, and in which
 * configuration; options of the user's about what an edge is would hide some.
 */
const FORM = [
  '--output=streamed_proto',
  '--transitions=lite',
  '--consistent_labels',
  '--noproto:locations',
  '--proto:output_rule_attrs=all',
  '--proto:default_values',
  '--proto:include_synthetic_attribute_hash',
  '--proto:include_configurations',
  '--implicit_deps',
  '--tool_deps',
  '--include_aspects',
  '--universe_scope=',
  '--noinfer_universe_scope',
  '--keep_going',
  '--noshow_progress',
];

/** Done; some could not be analysed, which is to be seen from their not being in the answer. */
const ANSWERED = new Set([0, 1, 3]);

/** A single argument may have 128 KiB on Linux. */
const LONGEST_ARGUMENT = 64 * 1024;

/**
 * These targets and all that they depend on, in the configurations in which they would be built. Those that cannot be
 * analysed are not in it. The problem is what Bazel said.
 */
export async function queryConfiguredTargets(
  bazel: BazelInvocation,
  labels: readonly string[],
  options: readonly string[] = [],
): Promise<Result<ConfiguredGraph, string>> {
  const scratch = makeScratchDirectory();
  try {
    const answer = join(scratch.path, 'targets');
    const question = questionOf(labels, join(scratch.path, 'question'));
    if (!question.ok) return question;
    const run = await runProcess({
      command: bazel.command,
      args: [
        ...bazel.startupOptions,
        'cquery',
        ...bazel.options,
        ...options,
        ...FORM,
        `--output_file=${answer}`,
        ...question.value,
      ],
      cwd: bazel.directory,
      env: bazel.env,
      timeout: CQUERY_TIMEOUT,
    });
    if (!run.ok) return err(describeProcessFailure(run.error));
    const { code, stderr } = run.value;
    if (!ANSWERED.has(code)) return err(errorsOf(stderr));
    const graph = decodeConfiguredTargets(existsSync(answer) ? readFileSync(answer) : Buffer.of());
    return code !== 0 && graph.size === 0 ? err(errorsOf(stderr)) : ok(graph);
  } catch (error) {
    if (error instanceof MalformedQueryError || error instanceof MissingInputError) {
      return err(`the answer of bazel cquery cannot be read: ${error.message}`);
    }
    throw error;
  } finally {
    scratch.remove();
  }
}

/** As an argument, or in a file where it is too long for one. */
function questionOf(labels: readonly string[], file: string): Result<readonly string[], string> {
  const unnameable = labels.find((label) => label.includes('"') && label.includes("'"));
  if (unnameable !== undefined) return err(`a query cannot name ${unnameable}`);
  const words = labels.map((label) => (label.includes('"') ? `'${label}'` : `"${label}"`));
  const expression = `deps(set(${words.join(' ')}))`;
  if (Buffer.byteLength(expression) < LONGEST_ARGUMENT) return ok(['--', expression]);
  // Bazel reads its bytes as Latin-1, and then finds no such target.
  const foreign = labels.find((label) => !/^[\x20-\x7e]*$/.test(label));
  if (foreign !== undefined) return err(`a query of this length cannot name ${foreign}`);
  writeFileSync(file, expression);
  return ok([`--query_file=${file}`]);
}
