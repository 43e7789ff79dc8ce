import { NodeKind, type TargetGraph } from '../graph/target-graph.ts';

/** Something that no edge of the graph leads from, and that targets depend on all the same. */
export type GlobalCause =
  | {
      readonly kind: 'option';
      readonly added: readonly string[];
      readonly removed: readonly string[];
      readonly tests: boolean;
    }
  | { readonly kind: 'file'; readonly path: string; readonly what: 'bazel' | 'modules' }
  | { readonly kind: 'toolchain'; readonly label: string }
  | { readonly kind: 'option-label'; readonly label: string }
  /** A flag: a transition may read it, or set it to what it was. */
  | { readonly kind: 'build-setting'; readonly label: string }
  | { readonly kind: 'before'; readonly problem: string };

/** Rules of Bazel itself that use no toolchain and have no actions of their own. */
const WITHOUT_TOOLCHAIN = new Set([
  'alias',
  'config_setting',
  'constraint_setting',
  'constraint_value',
  'environment',
  'filegroup',
  'label_flag',
  'label_setting',
  'package_group',
  'platform',
  'test_suite',
  'toolchain',
  'toolchain_type',
]);

/** What every target that resolves toolchains depends on. */
const TOOLCHAIN_RULES = new Set([
  'constraint_setting',
  'constraint_value',
  'platform',
  'toolchain',
  'toolchain_type',
]);

export function ruleClassOf(graph: TargetGraph, node: number): string {
  return graph.strings[graph.ruleClasses[node] ?? 0] ?? '';
}

export function isRule(graph: TargetGraph, node: number): boolean {
  return graph.kinds[node] === NodeKind.rule;
}

/** Bazel lets no other rule's name end so, and no test's name end otherwise. */
export function isTest(graph: TargetGraph, node: number): boolean {
  return isRule(graph, node) && ruleClassOf(graph, node).endsWith('_test');
}

/** Toolchains and platforms of the workspace. */
export function isToolchainNode(graph: TargetGraph, node: number): boolean {
  return isRule(graph, node) && TOOLCHAIN_RULES.has(ruleClassOf(graph, node));
}

export function allRules(graph: TargetGraph): number[] {
  return nodesWhere(graph, (node) => isRule(graph, node));
}

export function allTests(graph: TargetGraph): number[] {
  return nodesWhere(graph, (node) => isTest(graph, node));
}

/** Rules of which some action may depend on what a toolchain is, whatever the graph says. */
export function rulesWithToolchains(graph: TargetGraph): number[] {
  return nodesWhere(graph, (node) => isRule(graph, node) && !WITHOUT_TOOLCHAIN.has(ruleClassOf(graph, node)));
}

/** Rules that take in something of another repository. */
export function usersOfOtherRepositories(graph: TargetGraph): number[] {
  return nodesWhere(graph, (node) => {
    for (let edge = graph.inputOffsets[node] ?? 0; edge < (graph.inputOffsets[node + 1] ?? 0); edge++) {
      if (isOfOtherRepository(graph, graph.inputs[edge] ?? 0)) return true;
    }
    return false;
  });
}

const AT = 0x40;
const STROKE = 0x2f;

/** Whether a label begins with `@@name//` and not with `@@//`. */
function isOfOtherRepository({ labels: { bytes, offsets } }: TargetGraph, node: number): boolean {
  const start = offsets[node] ?? 0;
  return bytes[start] === AT && bytes[start + 2] !== STROKE;
}

function nodesWhere(graph: TargetGraph, holds: (node: number) => boolean): number[] {
  const nodes: number[] = [];
  for (let node = 0; node < graph.labels.count; node++) if (holds(node)) nodes.push(node);
  return nodes;
}
