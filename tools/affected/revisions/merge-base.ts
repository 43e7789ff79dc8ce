import { err, ok, type Result } from '../../result.ts';
import { git } from '../git/git.ts';
import { deepen, shallowBoundary } from './commits.ts';

/** How many commits more are asked for each time a shallow clone is not deep enough; then a person is asked. */
const DEEPEN_BY = [100, 1_000];

export interface NoMergeBase {
  readonly problem: string;
  readonly command: string;
}

/**
 * The best common ancestor of two commits. In a shallow clone git gives an older one or none where a path to the best one
 * is cut, so the history is fetched until no cut is in front of it.
 */
export async function mergeBase(
  repository: string,
  one: string,
  other: string,
): Promise<Result<string, NoMergeBase>> {
  for (const by of [...DEEPEN_BY, undefined]) {
    const found = await git(repository, ['merge-base', one, other]);
    const commit = found.ok ? found.value.trim() : undefined;
    const cuts = await cutsBefore(repository, commit, [one, other]);
    if (cuts.length === 0) {
      if (commit !== undefined) return ok(commit);
      return err({
        problem: `${one} and ${other} have no common ancestor`,
        command: 'flywheel affected --base REVISION',
      });
    }
    if (by === undefined) break;
    const deeper = await deepen(repository, cuts, by);
    if (!deeper.ok) return err(tooShallow(one, other, deeper.error.problem));
  }
  const depth = DEEPEN_BY.reduce((sum, by) => sum + by, 0);
  return err(tooShallow(one, other, `${depth} commits more did not reach it`));
}

/** Where the history between these commits and their common ancestor is cut; with no ancestor, the whole of it. */
async function cutsBefore(
  repository: string,
  ancestor: string | undefined,
  tips: readonly string[],
): Promise<string[]> {
  const boundary = await shallowBoundary(repository);
  if (boundary.size === 0) return [];
  const between = await git(repository, [
    'rev-list',
    ...tips,
    ...(ancestor === undefined ? [] : [`^${ancestor}`]),
    '--',
  ]);
  return between.ok ? between.value.split('\n').filter((commit) => boundary.has(commit)) : [...boundary];
}

function tooShallow(one: string, other: string, problem: string): NoMergeBase {
  return {
    problem: `this clone is too shallow to tell where ${one} and ${other} part: ${problem}`,
    command: 'git fetch --no-tags --unshallow origin',
  };
}
