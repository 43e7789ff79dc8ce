import { err, ok, type Result } from '../../result.ts';
import type { GitFailure } from '../git/git.ts';
import { workspaceOptions } from '../options/workspace-options.ts';
import { PathClass } from '../paths/path-class.ts';
import { readIfFile } from '../paths/read-if-file.ts';
import { refine } from '../precise/refine.ts';
import { queryTargets } from '../query/query-targets.ts';
import type { Analysis, AnalysisFailure, AnalysisRequest, Rung } from './analysis.ts';
import { beginAnalysis } from './begin.ts';
import { conclude, type Known, type LoadedGraphs } from './conclude.ts';
import { loadBefore } from './load-before.ts';
import { keepingLockFile } from './lock-file.ts';
import { checkoutSite, withCommitSite, type Site } from './site.ts';
import { StoredGraphs } from './stored-graphs.ts';
import { patternsNow } from './workspace-patterns.ts';

/** Finds what a change can touch. Whatever cannot be known makes the answer larger, never smaller. */
export async function analyse(request: AnalysisRequest): Promise<Result<Analysis, AnalysisFailure>> {
  const { workspace, bazel, after, checkout } = request;
  if (after.type === 'checkout') return analyseAt(checkoutSite(workspace, bazel, checkout), request);
  const analysis = await withCommitSite(request, after.commit, (site) => analyseAt(site, request));
  return analysis.ok ? analysis.value : err(gitFailed(analysis.error));
}

async function analyseAt(site: Site, request: AnalysisRequest): Promise<Result<Analysis, AnalysisFailure>> {
  const options = workspaceOptions(site.bazel, readIfFile);
  const graphs = request.store && new StoredGraphs(request.store, site, request.before, request.treeBefore);
  try {
    // Mostly they are the options of before, and what takes long is then done when git has answered.
    void graphs?.expect(options.query);
    const known = await beginAnalysis(site, request.before, options, request.changedFiles);
    return known.ok ? await climb(known.value, request, graphs) : err(gitFailed(known.error));
  } finally {
    graphs?.close();
  }
}

/** Rung by rung, until one is enough. */
async function climb(
  known: Known,
  { before, graphNeeded = false, precise = false }: AnalysisRequest,
  store: StoredGraphs | undefined,
): Promise<Result<Analysis, AnalysisFailure>> {
  const { site, plan, watch, changeSet } = known;
  const finish = async (rung: Rung, graphs?: LoadedGraphs): Promise<Result<Analysis, AnalysisFailure>> => {
    const analysis = conclude(known, rung, graphs);
    return ok(precise ? await refine(known, analysis) : analysis);
  };
  const unchanged = changeSet.changes.every(({ ignored }) => ignored) && plan.globalCauses.length === 0;
  if (unchanged && plan.ignored.length === 0 && !graphNeeded) {
    return finish('unchanged');
  }

  const graphs = plan.storable ? store : undefined;
  const findStored = async (): ReturnType<StoredGraphs['find']> =>
    watch.time('store', () => graphs?.find(plan));
  if (plan.highest === PathClass.content) {
    const stored = await findStored();
    if (stored && plan.ignored.every((path) => stored.ignored.includes(path))) {
      return finish(unchanged ? 'unchanged' : 'stored-graph', { after: stored.graph, facts: stored.facts });
    }
  }
  return keepingLockFile(site, async () => {
    const [after, files, stored] = await Promise.all([
      watch.time('bazelAfter', () => queryTargets(site.bazel, patternsNow(site.workspace.directory))),
      known.filesBefore(),
      plan.highest === PathClass.content ? undefined : findStored(),
    ]);
    if (!after.ok) return err({ type: 'bazel-failed', ...after.error });
    if (!files.ok) return err(gitFailed(files.error));
    const facts = files.value;
    const keep = async (graph: typeof after.value): Promise<void> => {
      // What was loaded with the comments of today is not the graph of that commit to the digit.
      if (!plan.digestsDiffer) await watch.time('store', () => graphs?.keep(plan, graph, facts));
    };
    if (plan.highest === PathClass.content) {
      await keep(after.value);
      return finish(unchanged ? 'unchanged' : 'content', { after: after.value, facts });
    }
    if (stored && !(plan.digestsDiffer && plan.highest === PathClass.structure)) {
      return finish('stored-before', { after: after.value, before: stored.graph, facts });
    }
    const loaded = await watch.time('bazelBefore', () => loadBefore(known, before, facts, after.value));
    if (!loaded.ok) return finish('everything', { after: after.value, problem: loaded.error, facts });
    await keep(loaded.value.graph);
    return finish(loaded.value.rung, { after: after.value, before: loaded.value.graph, facts });
  });
}

function gitFailed(failure: GitFailure): AnalysisFailure {
  return { type: 'git-failed', ...failure };
}
