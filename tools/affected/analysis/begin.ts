import { ok, type Result } from '../../result.ts';
import type { GitFailure } from '../git/git.ts';
import type { WorkspaceOptions } from '../options/workspace-options.ts';
import { planAnalysis } from './analysis-plan.ts';
import { readChangeSet } from './change-set.ts';
import { compareConfiguration } from './configuration.ts';
import type { Known } from './conclude.ts';
import { readRevisionFiles, type RevisionFiles } from './revision-files.ts';
import type { Site } from './site.ts';
import { Stopwatch } from './stopwatch.ts';

/**
 * What is known of two revisions before Bazel is asked.
 *
 * @param options of the workspace as they are now
 * @param changedFiles paths of the repository that count as changed, whatever git says
 */
export async function beginAnalysis(
  site: Site,
  before: string,
  options: WorkspaceOptions,
  changedFiles?: readonly string[],
): Promise<Result<Known, GitFailure>> {
  const watch = new Stopwatch();
  let files: Promise<Result<RevisionFiles, GitFailure>> | undefined;
  const filesBefore = (): Promise<Result<RevisionFiles, GitFailure>> =>
    (files ??= readRevisionFiles(site.workspace, before));
  return watch.time('git', async () => {
    const changeSet = await readChangeSet(site, before, changedFiles);
    if (!changeSet.ok) return changeSet;
    const configuration = await compareConfiguration(site, changeSet.value, options, filesBefore);
    if (!configuration.ok) return configuration;
    const plan = planAnalysis(site, changeSet.value, configuration.value);
    return ok({ site, changeSet: changeSet.value, plan, watch, filesBefore });
  });
}
