import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { err, ok, type Result } from '../../result.ts';
import { changesBetween, changesInCheckout, FileMode, type FileChange } from '../git/file-change.ts';
import type { GitFailure } from '../git/git.ts';
import { readBlobs } from '../git/read-blobs.ts';
import type { TreeEntry } from '../git/tree-listing.ts';
import { compareGraphs } from '../graph/compare-graphs.ts';
import { reachUsers } from '../graph/reach-users.ts';
import { reverseEdges, type TargetGraph } from '../graph/target-graph.ts';
import { labelsInOptions } from '../options/option-labels.ts';
import { withLinkAliases } from '../paths/link-aliases.ts';
import { nodesOfPath } from '../paths/nodes-of-path.ts';
import { classifyPath, PathClass } from '../paths/path-class.ts';
import { recordedInputs } from '../paths/recorded-inputs.ts';
import { queryTargets, type BazelInvocation } from '../query/query-targets.ts';
import type { Analysis, AnalysisFailure, Cause } from './analysis.ts';
import { withBeforeGraph } from './before-graph.ts';
import { configurationCauses, optionsOf } from './configuration-causes.ts';
import { overlayGraph } from './overlay-graph.ts';
import {
  allRules,
  allTests,
  isToolchainNode,
  rulesWithToolchains,
  usersOfOtherRepositories,
  type GlobalCause,
} from './seeds.ts';
import { workspaceTree, type Workspace } from './workspace.ts';

export interface AnalysisRequest {
  readonly workspace: Workspace;
  /** A commit. */
  readonly before: string;
  /** A commit whose files stand in the workspace, or what stands there. */
  readonly after: { readonly type: 'checkout' } | { readonly type: 'commit'; readonly commit: string };
  readonly bazel: BazelInvocation;
}

const ALL_TARGETS = ['//...:all-targets'];

/** Finds what a change can touch. Whatever cannot be known makes the answer larger, never smaller. */
export async function analyse(request: AnalysisRequest): Promise<Result<Analysis, AnalysisFailure>> {
  const { workspace, before, after, bazel } = request;
  const found =
    after.type === 'checkout'
      ? await changesInCheckout(workspace.repository, before)
      : await changesBetween(workspace.repository, before, after.commit);
  if (!found.ok) return err(gitFailed(found.error));
  const changes = inWorkspace(found.value, workspace);
  const tree = await workspaceTree(workspace, before);
  if (!tree.ok) return err(gitFailed(tree.error));
  const links = await linksOf(workspace, tree.value);
  if (!links.ok) return err(gitFailed(links.error));

  const graph = await queryTargets(bazel, ALL_TARGETS);
  if (!graph.ok) return err({ type: 'bazel-failed', ...graph.error });
  const recorded = recordedInputs(
    (path) => readIfFile(join(workspace.directory, path)),
    (path) => isDirectory(join(workspace.directory, path)),
  );
  const classes = new Map(
    changes.map((change) => [
      change,
      classifyPath(change, { modules: recorded.files, configuration: new Set() }),
    ]),
  );
  const highest = Math.max(-1, ...classes.values());

  const causes = new Causes();
  for (const change of changes) {
    const paths = withLinkAliases(change.path, links.value);
    for (const node of new Set(paths.flatMap((path) => nodesOfPath(graph.value, path)))) {
      causes.add(node, { kind: 'file', path: change.path, change: change.kind });
    }
  }
  const globalCauses: GlobalCause[] = changes
    .filter(
      (change) =>
        classes.get(change) === PathClass.modules || isBelow(change.path, recorded.localRepositories),
    )
    .map(({ path }) => ({ kind: 'file', path, what: 'modules' }));
  globalCauses.push(...outsideCauses(found.value, workspace, recorded.outside), ...submoduleCauses(changes));
  let deleted: readonly string[] = [];
  let rung: Analysis['rung'] = changes.length === 0 ? 'unchanged' : 'content';
  const compare = (old: TargetGraph): void => {
    const comparison = compareGraphs(old, graph.value);
    for (const [node, changed] of comparison.changed) {
      for (const change of changed) causes.add(node, change);
    }
    deleted = comparison.deleted;
  };
  const { test: options } = optionsOf(workspace.directory, bazel.options);
  const overlay =
    highest === PathClass.structure && mayHaveOverlay(options)
      ? await overlayGraph(request, ALL_TARGETS, changes, tree.value)
      : undefined;
  if (overlay?.ok) {
    rung = 'overlay';
    compare(overlay.value);
  } else if (highest > PathClass.content) {
    const configuration = await withBeforeGraph(request, ALL_TARGETS, (old) => {
      compare(old.graph);
      return configurationCauses(changes, old.directory, workspace.directory, bazel.options);
    });
    rung = configuration.ok ? 'both-graphs' : 'everything';
    globalCauses.push(
      ...(configuration.ok
        ? configuration.value
        : [{ kind: 'before' as const, problem: configuration.error }]),
    );
  }
  return ok({
    ...spread({ graph: graph.value, causes, globalCauses, deleted, rung, options }),
    changes,
    timings: {},
  });
}

class Causes {
  readonly #causes = new Map<number, Cause[]>();

  add(node: number, cause: Cause): void {
    const known = this.#causes.get(node);
    if (known) known.push(cause);
    else this.#causes.set(node, [cause]);
  }

  get all(): ReadonlyMap<number, readonly Cause[]> {
    return this.#causes;
  }
}

interface Found {
  readonly graph: TargetGraph;
  readonly causes: Causes;
  readonly globalCauses: GlobalCause[];
  readonly deleted: readonly string[];
  readonly rung: Analysis['rung'];
  readonly options: readonly string[];
}

/** Goes from what changed to what uses it, and from what no edge leads from to everything that may use that. */
function spread({
  graph,
  causes,
  globalCauses,
  deleted,
  rung,
  options,
}: Found): Omit<Analysis, 'changes' | 'timings'> {
  const reverse = reverseEdges(graph);
  const reached = reachUsers(graph, reverse, causes.all.keys());
  for (const node of reached.nodes) {
    if (isToolchainNode(graph, node)) globalCauses.push({ kind: 'toolchain', label: graph.labels.at(node) });
  }
  for (const label of labelsInOptions(options)) {
    const node = graph.labels.find(label);
    if (node !== undefined && (reached.from[node] ?? -1) >= 0) {
      globalCauses.push({ kind: 'option-label', label });
    }
  }
  for (const cause of globalCauses) {
    for (const node of seededBy(graph, cause)) causes.add(node, { kind: 'seed', cause });
  }
  const reach = globalCauses.length === 0 ? reached : reachUsers(graph, reverse, causes.all.keys());
  return { rung, graph, reach, causes: causes.all, globalCauses, deleted };
}

function seededBy(graph: TargetGraph, cause: GlobalCause): number[] {
  switch (cause.kind) {
    case 'option':
      return cause.tests ? allTests(graph) : allRules(graph);
    case 'toolchain':
      return rulesWithToolchains(graph);
    case 'file':
      // A module may register toolchains, which no edge leads to.
      return cause.what === 'modules'
        ? [...rulesWithToolchains(graph), ...usersOfOtherRepositories(graph)]
        : allRules(graph);
    case 'option-label':
    case 'before':
      return allRules(graph);
  }
}

/** Options of the user's own about where packages are would have to be kept, and could not. */
function mayHaveOverlay(options: readonly string[]): boolean {
  return !options.some((option) => /^--(?:package_path|deleted_packages)\b/.test(option));
}

function gitFailed(failure: GitFailure): AnalysisFailure {
  return { type: 'git-failed', ...failure };
}

/** As paths of the workspace, without those beside it. */
function inWorkspace(changes: readonly FileChange[], { prefix }: Workspace): FileChange[] {
  return changes.flatMap((change) =>
    change.path.startsWith(prefix) ? [{ ...change, path: change.path.slice(prefix.length) }] : [],
  );
}

/** A repository that stands beside the workspace may be what changed there. */
function outsideCauses(
  changes: readonly FileChange[],
  { prefix }: Workspace,
  mayBeRepository: boolean,
): GlobalCause[] {
  if (!mayBeRepository) return [];
  return changes
    .filter(({ path, ignored }) => !ignored && !path.startsWith(prefix))
    .map(({ path }) => ({ kind: 'file', path, what: 'modules' }));
}

/** What is in a submodule is in no tree of this repository. */
function submoduleCauses(changes: readonly FileChange[]): GlobalCause[] {
  return changes
    .filter(({ oldMode, newMode }) => oldMode === FileMode.submodule || newMode === FileMode.submodule)
    .map(({ path }) => ({ kind: 'file', path, what: 'bazel' }));
}

async function linksOf(
  { repository }: Workspace,
  tree: ReadonlyMap<string, TreeEntry>,
): Promise<Result<ReadonlyMap<string, string>, GitFailure>> {
  const links = [...tree].filter(([, { mode }]) => mode === FileMode.symlink);
  const texts = await readBlobs(
    repository,
    links.map(([, { id }]) => id),
  );
  return texts.ok
    ? ok(new Map(links.map(([path], index) => [path, texts.value[index]?.toString() ?? ''])))
    : texts;
}

function isBelow(path: string, directories: ReadonlySet<string>): boolean {
  return [...directories].some((directory) => path.startsWith(`${directory}/`));
}

function readIfFile(path: string): string | undefined {
  return existsSync(path) && statSync(path).isFile() ? readFileSync(path, 'utf8') : undefined;
}

function isDirectory(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}
