import { bazelCommand } from '../../bazel/bazel-command.ts';
import { repositoryRoot } from '../../machine/repository-root.ts';
import { err, ok, type Result } from '../../result.ts';
import { analyse } from '../analysis/analyse.ts';
import type { Analysis } from '../analysis/analysis.ts';
import { Checkout } from '../git/checkout.ts';
import { findWorkspace, type Workspace } from '../analysis/workspace.ts';
import type { BazelInvocation } from '../query/query-targets.ts';
import { chooseRevisions, type Revisions } from '../revisions/choose-revisions.ts';
import type { CommandFailure } from './command-failure.ts';
import type { BazelOptions, QuestionOptions } from './question-options.ts';
import { openStore } from '../snapshot/open-store.ts';
import { Interruption } from './interruption.ts';
import { readPaths } from './read-paths.ts';
import { warnOfStore } from './warn-of-store.ts';
import { workspaceDirectory } from './workspace-directory.ts';

/** What is compared, where, and with which Bazel. */
export interface Question {
  readonly workspace: Workspace;
  readonly bazel: BazelInvocation;
  readonly revisions: Revisions;
  readonly checkout: Checkout;
}

/** What every command about affected targets stands on. */
export interface Found extends Question {
  readonly analysis: Analysis;
}

export async function readQuestion(options: QuestionOptions): Promise<Result<Question, CommandFailure>> {
  const directory = workspaceDirectory(process.cwd(), process.env);
  if (directory === undefined) return err({ type: 'no-workspace', directory: process.cwd() });
  const checkout = new Checkout(directory);
  // Of what takes longest in a large repository: nearly always it is asked for later.
  if (options.head === undefined) void checkout.state();
  const named = {
    ...(options.base !== undefined && { base: options.base }),
    ...(options.head !== undefined && { head: options.head }),
  };
  const [workspace, revisions] = await Promise.all([
    findWorkspace(directory),
    chooseRevisions(directory, named, process.env),
  ]);
  if (!workspace.ok) return err({ type: 'not-a-repository', directory, problem: workspace.error.problem });
  const bazel = findBazel(directory, options);
  if (!bazel.ok) return bazel;
  if (!revisions.ok) return err({ type: 'revision', failure: revisions.error });
  return ok({ workspace: workspace.value, bazel: bazel.value, revisions: revisions.value, checkout });
}

export interface Need {
  /** What is asked about has to stand in the checkout, because Bazel is to build it there. */
  readonly checkout?: boolean;
  /** Options of the build that is to follow. */
  readonly buildOptions?: readonly string[];
  /** Targets are looked for that no change may lead to. */
  readonly graph?: boolean;
}

export async function findAffected(
  options: QuestionOptions,
  need: Need = {},
): Promise<Result<Found, CommandFailure>> {
  const question = await readQuestion(options);
  if (!question.ok) return question;
  const { workspace, bazel, revisions, checkout } = question.value;
  if (need.checkout === true && revisions.head.type === 'commit') {
    return err({ type: 'not-checked-out', commit: revisions.head.commit });
  }
  const changedFiles = options.files === undefined ? undefined : await readPaths(process.stdin);
  if (changedFiles?.ok === false) return err({ type: 'paths-unreadable', problem: changedFiles.error });
  const store = openStore(
    {
      snapshotDir: options.snapshotDir,
      snapshotUrl: options.snapshotUrl,
      snapshots: options.snapshots ?? true,
    },
    process.env,
    warnOfStore,
  );
  if (!store.ok) return err({ type: 'store-option', problem: store.error });
  const interruption = new Interruption();
  const analysis = await analyse({
    workspace,
    before: revisions.base.commit,
    treeBefore: revisions.trees.get(revisions.base.commit),
    after: revisions.head,
    checkout,
    bazel: { ...bazel, ...(need.buildOptions && { buildOptions: need.buildOptions }) },
    graphNeeded: need.graph === true,
    precise: options.precise === true,
    ...(changedFiles && { changedFiles: changedFiles.value }),
    ...(store.value && { store: store.value }),
  }).finally(() => {
    interruption.end();
  });
  // A Bazel that was ended on purpose is none that cannot load what was before.
  if (interruption.came) return err({ type: 'interrupted' });
  if (!analysis.ok) return err({ type: 'analysis', failure: analysis.error });
  const unloaded = analysis.value.globalCauses.find((cause) => cause.kind === 'before');
  if (options.onBaseError === 'fail' && unloaded) {
    return err({ type: 'base-not-loaded', commit: revisions.base.commit, problem: unloaded.problem });
  }
  return ok({ ...question.value, analysis: analysis.value });
}

export function findBazel(directory: string, options: BazelOptions): Result<BazelInvocation, CommandFailure> {
  const rest = {
    directory,
    startupOptions: options.bazelStartupOption ?? [],
    options: options.bazelOption ?? [],
  };
  if (options.bazel !== undefined) return ok({ command: options.bazel, env: process.env, ...rest });
  const found = bazelCommand(repositoryRoot(directory, process.env), process.env);
  return found.ok ? ok({ ...found.value, ...rest }) : err(found.error);
}
