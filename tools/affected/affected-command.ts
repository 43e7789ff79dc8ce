import { bazelCommand, describeNoBazel } from '../bazel/bazel-command.ts';
import { ExitCode } from '../cli/exit-codes.ts';
import { repositoryRoot } from '../machine/repository-root.ts';
import { unreachable } from '../result.ts';
import { analyse } from './analysis/analyse.ts';
import type { AnalysisFailure } from './analysis/analysis.ts';
import { findWorkspace, type Workspace } from './analysis/workspace.ts';
import { git } from './git/git.ts';
import type { BazelInvocation } from './query/query-targets.ts';
import { explainTarget, rungLine } from './report/explain-target.ts';
import { selectTargets } from './report/select-targets.ts';

export interface AffectedOptions {
  readonly before?: string | undefined;
  readonly base?: string | undefined;
  readonly kind: 'rule' | 'test' | 'all';
  readonly manual: boolean;
  readonly explain: boolean;
  readonly bazel?: string | undefined;
  readonly bazelStartupOption?: readonly string[] | undefined;
  readonly bazelOption?: readonly string[] | undefined;
}

export async function runAffected(options: AffectedOptions): Promise<ExitCode> {
  const directory = repositoryRoot(process.cwd(), process.env);
  const workspace = await findWorkspace(directory);
  if (!workspace.ok)
    return fail(ExitCode.usage, `${directory} is in no git repository: ${workspace.error.problem}`);
  const bazel = findBazel(workspace.value, options);
  if (typeof bazel === 'string') return fail(ExitCode.environment, bazel);
  const before = await resolveBefore(workspace.value, options.before ?? options.base);
  if (before.commit === undefined) return fail(ExitCode.usage, before.problem);
  const analysis = await analyse({
    workspace: workspace.value,
    before: before.commit,
    after: { type: 'checkout' },
    bazel,
  });
  if (!analysis.ok) return fail(ExitCode.environment, describeFailure(analysis.error));
  for (const line of rungLine(analysis.value)) process.stderr.write(`${line}\n`);
  const targets = selectTargets(analysis.value, options);
  const lines = options.explain
    ? targets.map((node) => explainTarget(analysis.value, node))
    : targets.map((node) => analysis.value.graph.labels.at(node).replace(/^@@(?=\/\/)/, ''));
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
  return ExitCode.ok;
}

function findBazel(workspace: Workspace, options: AffectedOptions): BazelInvocation | string {
  const rest = {
    directory: workspace.directory,
    startupOptions: options.bazelStartupOption ?? [],
    options: options.bazelOption ?? [],
  };
  if (options.bazel !== undefined) return { command: options.bazel, env: process.env, ...rest };
  const found = bazelCommand(workspace.directory, process.env);
  return found.ok ? { ...found.value, ...rest } : describeNoBazel(found.error);
}

async function resolveBefore(
  { repository }: Workspace,
  revision: string | undefined,
): Promise<
  | { readonly commit: string; readonly problem?: never }
  | { readonly commit?: never; readonly problem: string }
> {
  const found =
    revision === undefined
      ? await git(repository, ['merge-base', 'HEAD', 'refs/remotes/origin/HEAD'])
      : await git(repository, [
          'rev-parse',
          '--verify',
          '--quiet',
          '--end-of-options',
          `${revision}^{commit}`,
        ]);
  if (found.ok) return { commit: found.value.trim() };
  return {
    problem:
      revision === undefined
        ? 'there is no refs/remotes/origin/HEAD to compare with; name a revision: flywheel affected REVISION'
        : `there is no revision "${revision}" here; if it is not fetched: git fetch origin ${revision}`,
  };
}

function describeFailure(failure: AnalysisFailure): string {
  switch (failure.type) {
    case 'git-failed':
      return `${failure.command} failed: ${failure.problem}`;
    case 'bazel-failed':
      return `bazel query of the workspace failed, so nothing can be said; mend this first:\n${failure.problem}`;
    default:
      return unreachable(failure);
  }
}

function fail(code: ExitCode, message: string): ExitCode {
  process.stderr.write(`flywheel affected: ${message}\n`);
  return code;
}
