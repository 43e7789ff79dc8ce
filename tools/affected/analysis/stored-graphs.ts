import { runProcess } from '../../process/run-process.ts';
import { changesBetween, type FileChange } from '../git/file-change.ts';
import { git } from '../git/git.ts';
import type { TargetGraph } from '../graph/target-graph.ts';
import { nodesOfPath } from '../paths/nodes-of-path.ts';
import { PathClass } from '../paths/path-class.ts';
import type { GraphStore, StoredGraph } from '../snapshot/graph-store.ts';
import type { GraphIdentity } from '../snapshot/snapshot-key.ts';
import type { AnalysisPlan } from './analysis-plan.ts';
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
  readonly #plan: AnalysisPlan;
  #identity: Promise<GraphIdentity | undefined> | undefined;

  constructor(store: GraphStore, site: Site, commit: string, plan: AnalysisPlan) {
    this.#store = store;
    this.#site = site;
    this.#commit = commit;
    this.#plan = plan;
  }

  /** The graph of the commit, or that of the nearest one before from which only contents of files differ. */
  async find(): Promise<StoredGraph | undefined> {
    const own = await this.#find(this.#commit);
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
      if (!changes.ok || !changes.value.every((change) => this.#isContent(change))) return undefined;
      const found = await this.#find(commit);
      if (found) return found;
    }
    return undefined;
  }

  /** Not where the graph has something in it that is not of the commit. The answer is how many places have it now. */
  async keep(graph: TargetGraph, everywhere = false): Promise<number> {
    const { ignored } = this.#plan;
    if (ignored.some((path) => nodesOfPath(graph, path).length > 0)) return 0;
    const identity = await this.#identityOf(this.#commit);
    return identity === undefined ? 0 : this.#store.put(identity, { graph, ignored }, everywhere);
  }

  async #find(commit: string): Promise<StoredGraph | undefined> {
    const identity = await this.#identityOf(commit);
    return identity === undefined ? undefined : this.#store.find(identity);
  }

  #isContent(change: FileChange): boolean {
    const { prefix } = this.#site.workspace;
    // What stands beside the workspace is not in it.
    if (!change.path.startsWith(prefix)) return true;
    return this.#plan.classify({ ...change, path: change.path.slice(prefix.length) }) === PathClass.content;
  }

  async #identityOf(commit: string): Promise<GraphIdentity | undefined> {
    const [tree, common] = await Promise.all([
      this.#treeOf(commit),
      (this.#identity ??= this.#commonIdentity()),
    ]);
    return tree === undefined || common === undefined ? undefined : { ...common, tree };
  }

  async #treeOf(commit: string): Promise<string | undefined> {
    const { repository, prefix } = this.#site.workspace;
    const name = prefix === '' ? `${commit}^{tree}` : `${commit}:${prefix.replace(/\/$/, '')}`;
    const found = await git(repository, ['rev-parse', '--verify', '--quiet', name]);
    return found.ok ? found.value.trim() : undefined;
  }

  /** Undefined where Bazel does not say its version: then there is no telling what a snapshot is of. */
  async #commonIdentity(): Promise<GraphIdentity | undefined> {
    const { bazel } = this.#site;
    const run = await runProcess({
      command: bazel.command,
      args: ['--version'],
      cwd: bazel.directory,
      env: bazel.env,
      timeout: VERSION_TIMEOUT,
    });
    if (!run.ok || run.value.code !== 0) return undefined;
    return {
      tree: '',
      bazel: run.value.stdout.trim(),
      options: this.#plan.configuration.loadingBefore,
      patterns: ALL_TARGETS,
      platform: `${process.platform} ${process.arch}`,
    };
  }
}
