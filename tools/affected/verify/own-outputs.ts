import { describeProcessFailure, runProcess } from '../../process/run-process.ts';
import { err, ok, type Result } from '../../result.ts';
import type { BazelInvocation } from '../query/query-targets.ts';

const AQUERY_TIMEOUT = { name: 'bazel aquery', milliseconds: 30 * 60_000 };

/**
 * What actions of these targets make, without those that an aspect of another target adds: these run under the label
 * of the target that the aspect looks at. The problem is what Bazel said.
 */
export async function ownOutputs(
  bazel: BazelInvocation,
  labels: readonly string[],
): Promise<Result<ReadonlySet<string>, string>> {
  const run = await runProcess({
    command: bazel.command,
    args: [
      ...bazel.startupOptions,
      'aquery',
      ...bazel.options,
      '--keep_going',
      '--noshow_progress',
      '--noinclude_aspects',
      '--noinclude_commandline',
      '--output=text',
      '--',
      labels.map((label) => `"${label}"`).join(' + '),
    ],
    cwd: bazel.directory,
    env: bazel.env,
    timeout: AQUERY_TIMEOUT,
  });
  if (!run.ok) return err(describeProcessFailure(run.error));
  const { code, stdout, stderr } = run.value;
  if (code !== 0) return err(stderr.trim());
  const lists = [...stdout.matchAll(/^ {2}Outputs: \[(.*)\]$/gm)].map(([, list]) => list ?? '');
  return ok(new Set(lists.flatMap((list) => list.split(', ').map(withoutConfiguration))));
}

/** `bazel-out/k8-fastbuild/bin/a/b` and `bazel-out/k8-opt-exec/bin/a/b` are one output, for two configurations. */
export function withoutConfiguration(path: string): string {
  return path.replace(/^bazel-out\/[^/]+\//, '');
}
