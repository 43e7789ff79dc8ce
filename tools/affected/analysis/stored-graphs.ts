import { runProcess } from '../../process/run-process.ts';
import { changesBetween, type FileChange } from '../git/file-change.ts';
import { git } from '../git/git.ts';
import { prepareReach } from '../graph/reach-users.ts';
import type { TargetGraph } from '../graph/target-graph.ts';
import { nodesOfPath } from '../paths/nodes-of-path.ts';
import { PathClass } from '../paths/path-class.ts';
import type { GraphStore, StoredGraph } from '../snapshot/graph-store.ts';
import type { GraphIdentity } from '../snapshot/snapshot-key.ts';
import type { AnalysisPlan } from './analysis-plan.ts';
import type { TreeFacts } from './revision-files.ts';
import type { Site } from './site.ts';
import { ALL_TARGETS } from './workspace-patterns.ts';

/** How many commits back a snapshot is looked for. */
const MAX_COMMITS = 10;

const VERSION_TIMEOUT = { name: 'bazel --version', milliseconds: 60_000 };

/** The graph of one commit in the store, or in that of a commit which must have the same. */
export class StoredGraphs {
  readonly #store: GraphStore;
  readonly #site: Site;
  readonly #commit: string;
  /** Of `bazel --version`, which is started at once: it runs while git does. */
  readonly #ended = new AbortController();
  readonly #version: Promise<string | undefined>;
  readonly #trees = new Map<string, Promise<string | undefined>>();

  /** @param tree of the commit, where it is known */
  constructor(store: GraphStore, site: Site, commit: string, tree?: string) {
    this.#store = store;
    this.#site = site;
    this.#commit = commit;
    // Of a workspace below the root of the repository it is another.
    if (tree !== undefined && site.workspace.prefix === '') this.#trees.set(commit, Promise.resolve(tree));
    this.#version = bazelVersion(site.bazel, this.#ended.signal);
  }

  /** Begins to read the graph of the commit, in case it was loaded under these options. */
  async expect(options: readonly string[]): Promise<void> {
    const identity = await this.#identityOf(this.#commit, options);
    if (!identity || this.#ended.signal.aborted) return;
    const expected = await this.#store.expect(identity);
    // Git is still looking at files.
    if (expected) prepareReach(expected.graph);
  }

  /** From here on nothing is asked; what still runs ends. */
  close(): void {
    this.#ended.abort();
  }

  /** The graph of the commit, or that of the nearest one before from which only contents of files differ. */
  async find(plan: AnalysisPlan): Promise<StoredGraph | undefined> {
    const own = await this.#find(this.#commit, plan);
    if (own) return own;
    const { repository } = this.#site.workspace;
    const earlier = await git(repository, [
      'rev-list',
      '--first-parent',
      `--max-count=${MAX_COMMITS + 1}`,
      this.#commit,
      '--',
    ]);
    // A shallow clone ends where it ends.
    const commits = earlier.ok ? earlier.value.split('\n').filter((line) => line !== '') : [];
    for (const commit of commits.slice(1)) {
      const changes = await changesBetween(repository, commit, this.#commit);
      if (!changes.ok || !changes.value.every((change) => this.#isContent(change, plan))) return undefined;
      const found = await this.#find(commit, plan);
      if (found) return found;
    }
    return undefined;
  }

  /** Not where the graph has something in it that is not of the commit. The answer is how many places have it now. */
  async keep(plan: AnalysisPlan, graph: TargetGraph, facts: TreeFacts, everywhere = false): Promise<number> {
    const { ignored } = plan;
    if (ignored.some((path) => nodesOfPath(graph, path).length > 0)) return 0;
    const identity = await this.#identityOf(this.#commit, plan.configuration.loadingBefore);
    return identity === undefined ? 0 : this.#store.put(identity, { graph, facts, ignored }, everywhere);
  }

  async #find(commit: string, { configuration }: AnalysisPlan): Promise<StoredGraph | undefined> {
    const identity = await this.#identityOf(commit, configuration.loadingBefore);
    return identity === undefined ? undefined : this.#store.find(identity);
  }

  #isContent(change: FileChange, plan: AnalysisPlan): boolean {
    const { prefix } = this.#site.workspace;
    // What stands beside the workspace is not in it.
    if (!change.path.startsWith(prefix)) return true;
    return plan.classify({ ...change, path: change.path.slice(prefix.length) }) === PathClass.content;
  }

  /** Undefined where Bazel does not say its version: then there is no telling what a snapshot is of. */
  async #identityOf(commit: string, options: readonly string[]): Promise<GraphIdentity | undefined> {
    const [tree, bazel] = await Promise.all([this.#treeOf(commit), this.#version]);
    if (tree === undefined || bazel === undefined) return undefined;
    return {
      tree,
      bazel,
      options,
      patterns: ALL_TARGETS,
      platform: `${process.platform} ${process.arch}`,
    };
  }

  #treeOf(commit: string): Promise<string | undefined> {
    const known = this.#trees.get(commit) ?? this.#askTree(commit);
    this.#trees.set(commit, known);
    return known;
  }

  async #askTree(commit: string): Promise<string | undefined> {
    const { repository, prefix } = this.#site.workspace;
    const name = prefix === '' ? `${commit}^{tree}` : `${commit}:${prefix.replace(/\/$/, '')}`;
    const found = await git(repository, ['rev-parse', '--verify', '--quiet', name]);
    return found.ok ? found.value.trim() : undefined;
  }
}

async function bazelVersion(bazel: Site['bazel'], signal: AbortSignal): Promise<string | undefined> {
  const run = await runProcess({
    command: bazel.command,
    args: ['--version'],
    cwd: bazel.directory,
    env: bazel.env,
    timeout: VERSION_TIMEOUT,
    signal,
    endsByItself: true,
  });
  return run.ok && run.value.code === 0 ? run.value.stdout.trim() : undefined;
}
