import { err, ok, type Result } from '../../result.ts';
import type { GitFailure } from '../git/git.ts';
import { PathClass } from '../paths/path-class.ts';
import { refine } from '../precise/refine.ts';
import { queryTargets } from '../query/query-targets.ts';
import type { Analysis, AnalysisFailure, AnalysisRequest, Rung } from './analysis.ts';
import { planAnalysis } from './analysis-plan.ts';
import { readChangeSet } from './change-set.ts';
import { compareConfiguration } from './configuration.ts';
import { conclude, type Known, type LoadedGraphs } from './conclude.ts';
import { loadBefore } from './load-before.ts';
import { keepingLockFile } from './lock-file.ts';
import { checkoutSite, withCommitSite, type Site } from './site.ts';
import { Stopwatch } from './stopwatch.ts';
import { StoredGraphs } from './stored-graphs.ts';
import { Transitions } from './transitions.ts';
import { workspacePatterns } from './workspace-patterns.ts';

/** Finds what a change can touch. Whatever cannot be known makes the answer larger, never smaller. */
export async function analyse(request: AnalysisRequest): Promise<Result<Analysis, AnalysisFailure>> {
  const { workspace, bazel, after } = request;
  if (after.type === 'checkout') return analyseAt(checkoutSite(workspace, bazel), request);
  const analysis = await withCommitSite(request, after.commit, (site) => analyseAt(site, request));
  return analysis.ok ? analysis.value : err(gitFailed(analysis.error));
}

async function analyseAt(
  site: Site,
  { before, store, changedFiles, graphNeeded = false, precise = false }: AnalysisRequest,
): Promise<Result<Analysis, AnalysisFailure>> {
  const watch = new Stopwatch();
  const changeSet = await watch.time('git', () => readChangeSet(site, before, changedFiles));
  if (!changeSet.ok) return err(gitFailed(changeSet.error));
  const configuration = await watch.time('git', () => compareConfiguration(site, changeSet.value));
  if (!configuration.ok) return err(gitFailed(configuration.error));
  const plan = planAnalysis(site, changeSet.value, configuration.value);
  const known: Known = {
    changeSet: changeSet.value,
    plan,
    watch,
    transitions: new Transitions(site.workspace.directory, changeSet.value),
  };
  const finish = async (rung: Rung, graphs?: LoadedGraphs): Promise<Result<Analysis, AnalysisFailure>> => {
    const analysis = conclude(known, rung, graphs);
    return ok(precise ? await refine(site, known, analysis) : analysis);
  };
  const unchanged = changeSet.value.changes.every(({ ignored }) => ignored) && plan.globalCauses.length === 0;
  if (unchanged && plan.ignored.length === 0 && !graphNeeded) {
    return finish('unchanged');
  }

  const graphs = store && plan.storable ? new StoredGraphs(store, site, before, plan) : undefined;
  const findStored = async (): ReturnType<StoredGraphs['find']> => watch.time('store', () => graphs?.find());
  if (plan.highest === PathClass.content) {
    const stored = await findStored();
    if (stored && plan.ignored.every((path) => stored.ignored.includes(path))) {
      return finish(unchanged ? 'unchanged' : 'stored-graph', { after: stored.graph });
    }
  }
  const patterns = workspacePatterns(site.workspace.directory, changeSet.value.before);
  return keepingLockFile(site, changeSet.value, async () => {
    const [after, stored] = await Promise.all([
      watch.time('bazelAfter', () => queryTargets(site.bazel, patterns.now)),
      plan.highest === PathClass.content ? undefined : findStored(),
    ]);
    if (!after.ok) return err({ type: 'bazel-failed', ...after.error });
    const keep = async (graph: typeof after.value): Promise<void> => {
      // What was loaded with the comments of today is not the graph of that commit to the digit.
      if (!plan.digestsDiffer) await watch.time('store', () => graphs?.keep(graph));
    };
    if (plan.highest === PathClass.content) {
      await keep(after.value);
      return finish(unchanged ? 'unchanged' : 'content', { after: after.value });
    }
    if (stored && !(plan.digestsDiffer && plan.highest === PathClass.structure)) {
      return finish('stored-before', { after: after.value, before: stored.graph });
    }
    const loaded = await watch.time('bazelBefore', () =>
      loadBefore(site, before, patterns.before, known, after.value),
    );
    if (!loaded.ok) return finish('everything', { after: after.value, problem: loaded.error });
    await keep(loaded.value.graph);
    return finish(loaded.value.rung, { after: after.value, before: loaded.value.graph });
  });
}

function gitFailed(failure: GitFailure): AnalysisFailure {
  return { type: 'git-failed', ...failure };
}
