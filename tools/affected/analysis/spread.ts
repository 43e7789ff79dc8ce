import { reachUsers, UNREACHED, type Reach } from '../graph/reach-users.ts';
import { reverseEdges, type TargetGraph } from '../graph/target-graph.ts';
import type { Cause } from './analysis.ts';
import {
  allRules,
  allTests,
  isToolchainNode,
  rulesWithToolchains,
  usersOfOtherRepositories,
  type GlobalCause,
} from './seeds.ts';
import type { Transitions } from './transitions.ts';

/** The causes of each node, as they are found. */
export class Causes {
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

/**
 * Goes from what changed to what uses it, and from what no edge leads from to everything that may use that, until
 * nothing more is found.
 *
 * @param hidden what is chosen by more than edges: labels that options name, and what transitions do
 */
export function spread(
  graph: TargetGraph,
  causes: Causes,
  given: readonly GlobalCause[],
  { named: inOptions, transitions }: { readonly named: readonly string[]; readonly transitions: Transitions },
): { readonly reach: Reach; readonly globalCauses: readonly GlobalCause[] } {
  const reverse = reverseEdges(graph);
  const named = [...inOptions, ...(hasLabelFlag(graph) ? transitions.labels() : [])];
  const seeded = new Set<Seeded>();
  const globalCauses: GlobalCause[] = [];
  let fresh: readonly GlobalCause[] = given;
  for (;;) {
    for (const cause of fresh) {
      globalCauses.push(cause);
      seeded.add(seededBy(cause));
      for (const node of nodesOf(graph, seededBy(cause))) causes.add(node, { kind: 'seed', cause });
    }
    const reach = reachUsers(graph, reverse, causes.all.keys());
    fresh = impliedBy(graph, reach, causes, named, transitions).filter(
      (cause) => !isCovered(seededBy(cause), seeded),
    );
    if (fresh.length === 0) return { reach, globalCauses };
  }
}

/** What is reached by edges, and is used by more than edges say. */
function impliedBy(
  graph: TargetGraph,
  reach: Reach,
  causes: Causes,
  named: readonly string[],
  transitions: Transitions,
): GlobalCause[] {
  const implied: GlobalCause[] = [];
  for (const node of reach.nodes) {
    if (isToolchainNode(graph, node)) implied.push({ kind: 'toolchain', label: graph.labels.at(node) });
    else if (graph.buildSettings[node] === 1 && causes.all.get(node)?.some(isOfTheTarget)) {
      const label = graph.labels.at(node);
      if (transitions.mention(label)) implied.push({ kind: 'build-setting', label });
    }
  }
  for (const label of named) {
    const node = graph.labels.find(label);
    if (node !== undefined && (reach.distances[node] ?? UNREACHED) !== UNREACHED) {
      implied.push({ kind: 'option-label', label });
    }
  }
  return implied;
}

/** A transition may let one stand for any label. */
function hasLabelFlag(graph: TargetGraph): boolean {
  const classes = ['label_flag', 'label_setting'].map((name) => graph.strings.indexOf(name));
  return graph.ruleClasses.some((ruleClass) => ruleClass !== 0 && classes.includes(ruleClass));
}

/** Its default may be another: what that default stands for is reached by edges. */
function isOfTheTarget({ kind }: Cause): boolean {
  return kind !== 'file' && kind !== 'seed';
}

/** What a cause touches besides what its edges lead to. */
type Seeded = 'tests' | 'toolchain-users' | 'toolchain-and-repository-users' | 'all-rules';

function seededBy(cause: GlobalCause): Seeded {
  switch (cause.kind) {
    case 'option':
      return cause.tests ? 'tests' : 'all-rules';
    case 'toolchain':
      return 'toolchain-users';
    case 'file':
      // A module may register toolchains, which no edge leads to.
      return cause.what === 'modules' ? 'toolchain-and-repository-users' : 'all-rules';
    case 'option-label':
    case 'build-setting':
    case 'before':
      return 'all-rules';
  }
}

function nodesOf(graph: TargetGraph, seeded: Seeded): number[] {
  switch (seeded) {
    case 'tests':
      return allTests(graph);
    case 'toolchain-users':
      return rulesWithToolchains(graph);
    case 'toolchain-and-repository-users':
      return [...rulesWithToolchains(graph), ...usersOfOtherRepositories(graph)];
    case 'all-rules':
      return allRules(graph);
  }
}

/** Whether all of it is touched already, so that it says nothing new. */
function isCovered(wanted: Seeded, seeded: ReadonlySet<Seeded>): boolean {
  return (
    seeded.has(wanted) ||
    seeded.has('all-rules') ||
    (wanted === 'toolchain-users' && seeded.has('toolchain-and-repository-users'))
  );
}
