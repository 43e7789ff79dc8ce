import { ExitCode } from '../../cli/exit-codes.ts';
import { enableGuardian } from '../../process/guardian.ts';
import { snapshotCommit, type SnapshotFailure } from '../analysis/snapshot-commit.ts';
import { findWorkspace } from '../analysis/workspace.ts';
import { describeAnalysisFailure } from '../command-line/command-failure.ts';
import { complain } from '../command-line/complain.ts';
import { findBazel } from '../command-line/find-affected.ts';
import type { BazelOptions, StoredGraphOptions } from '../command-line/question-options.ts';
import { warnOfStore } from '../command-line/warn-of-store.ts';
import { workspaceDirectory } from '../command-line/workspace-directory.ts';
import { resolveCommit } from '../revisions/commits.ts';
import { openStore } from './open-store.ts';

export interface SnapshotOptions extends BazelOptions, StoredGraphOptions {
  readonly revision: string;
  readonly push: boolean;
}

/** `flywheel affected snapshot`: unlike a question, it has failed where the graph could not be kept. */
export async function runSnapshot(options: SnapshotOptions): Promise<ExitCode> {
  enableGuardian();
  const directory = workspaceDirectory(process.cwd(), process.env);
  if (directory === undefined) return complain({ type: 'no-workspace', directory: process.cwd() });
  const workspace = await findWorkspace(directory);
  if (!workspace.ok) {
    return complain({ type: 'not-a-repository', directory, problem: workspace.error.problem });
  }
  const bazel = findBazel(directory, options);
  if (!bazel.ok) return complain(bazel.error);
  const { repository } = workspace.value;
  const commit = await resolveCommit(repository, options.revision);
  if (commit === undefined) return fail(ExitCode.usage, `there is no revision "${options.revision}" here`);
  const { snapshotDir, snapshotUrl } = options;
  const store = openStore({ snapshotDir, snapshotUrl, snapshots: true }, process.env, warnOfStore);
  if (!store.ok) return complain({ type: 'store-option', problem: store.error });
  if (!store.value) return fail(ExitCode.usage, 'there is no place to keep it');
  const { places } = store.value;
  if (options.push && places.length < 2) {
    return fail(
      ExitCode.usage,
      '--push needs to know where to: --snapshot-url URL or FLYWHEEL_AFFECTED_SNAPSHOT_URL',
    );
  }
  const wanted = options.push ? places : places.slice(0, 1);
  const made = await snapshotCommit({
    workspace: workspace.value,
    bazel: bazel.value,
    store: store.value,
    commit,
    everywhere: options.push,
  });
  if (!made.ok) return describeFailure(made.error);
  if (made.value.places < wanted.length) return fail(ExitCode.environment, 'the graph could not be kept');
  process.stdout.write(
    `kept the graph of ${commit}: ${made.value.targets} targets, in ${wanted.join(' and ')}\n`,
  );
  return ExitCode.ok;
}

function describeFailure(failure: SnapshotFailure): ExitCode {
  if (failure.type === 'not-storable') {
    return fail(
      ExitCode.usage,
      'a graph of this workspace cannot be kept: what MODULE.bazel names lies outside the workspace, so no git tree says what is in it',
    );
  }
  const { code, message } = describeAnalysisFailure(failure);
  return fail(code, message);
}

function fail(code: ExitCode, message: string): ExitCode {
  process.stderr.write(`flywheel affected snapshot: ${message}\n`);
  return code;
}
