import type { TargetGraph } from '../graph/target-graph.ts';
import type { BazelInvocation } from '../query/query-targets.ts';
import { describeProcessFailure, runProcess } from '../../process/run-process.ts';
import { err, ok, type Result } from '../../result.ts';
import { matchTargetPatterns, parseTargetPatterns } from './target-patterns.ts';

export type TargetsFailure =
  | { readonly type: 'nothing-matches'; readonly expression: string; readonly pattern: string }
  | { readonly type: 'not-in-checkout'; readonly expression: string }
  | {
      readonly type: 'bad-expression';
      readonly expression: string;
      /** What Bazel said. */
      readonly problem: string;
    };

const QUERY_TIMEOUT = { name: 'bazel query of --targets', milliseconds: 10 * 60_000 };

/**
 * The targets of an expression, as nodes of the graph. Plain patterns are read here, so that a question that needs no
 * Bazel stays without Bazel.
 *
 * @param bazel that of the workspace in which the graph stands; undefined where it stands in none
 */
export async function evaluateTargets(
  expression: string,
  graph: TargetGraph,
  bazel: BazelInvocation | undefined,
): Promise<Result<ReadonlySet<number>, TargetsFailure>> {
  const patterns = parseTargetPatterns(expression);
  if (patterns) {
    const matched = matchTargetPatterns(graph, patterns);
    return matched.ok ? matched : err({ type: 'nothing-matches', expression, ...matched.error });
  }
  if (!bazel) return err({ type: 'not-in-checkout', expression });
  const run = await runProcess({
    command: bazel.command,
    args: [
      ...bazel.startupOptions,
      'query',
      ...bazel.options,
      '--output=label',
      '--order_output=no',
      '--consistent_labels',
      '--noshow_progress',
      '--',
      expression,
    ],
    cwd: bazel.directory,
    env: bazel.env,
    timeout: QUERY_TIMEOUT,
  });
  if (!run.ok) {
    return err({ type: 'bad-expression', expression, problem: describeProcessFailure(run.error) });
  }
  const { code, stdout, stderr } = run.value;
  if (code !== 0) return err({ type: 'bad-expression', expression, problem: errorsOf(stderr) });
  const nodes = stdout.split('\n').map((label) => graph.labels.find(label));
  return ok(new Set(nodes.filter((node) => node !== undefined)));
}

function errorsOf(stderr: string): string {
  const lines = stderr.split(/[\r\n]+/).filter((line) => line.trim() !== '');
  const errors = lines.filter((line) => /^(?:ERROR|FATAL)/.test(line));
  return (errors.length > 0 ? errors : lines).join('\n');
}
