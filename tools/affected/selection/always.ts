import picomatch from 'picomatch';

import { reachUsers } from '../graph/reach-users.ts';
import { NodeKind, reverseEdges, type TargetGraph } from '../graph/target-graph.ts';
import type { Analysis } from '../analysis/analysis.ts';
import type { AlwaysCause, Answer, AnswerCause } from '../report/answer.ts';
import { err, ok, type Result } from '../../result.ts';
import { findTarget } from './labels.ts';
import { tagsOf } from './tags.ts';

export interface AlwaysRules {
  /** Each `GLOB=>LABEL`. */
  readonly paths: readonly string[];
  readonly tags: readonly string[];
}

export interface UnknownLabel {
  readonly label: string;
  /** The option that names it. */
  readonly from: string;
}

export interface WithAlways {
  readonly answer: Answer;
  /** What `paths` named: asked for by name, so that no filter leaves it out. */
  readonly named: ReadonlySet<number>;
}

/**
 * Adds the targets that read what no edge leads to, and what uses them: who takes in the result of such a target may
 * get another one as well.
 */
export function withAlways(analysis: Analysis, rules: AlwaysRules): Result<WithAlways, UnknownLabel> {
  const { graph, changes } = analysis;
  const added = new Map<number, AlwaysCause[]>();
  const add = (node: number, cause: AlwaysCause): void => {
    added.set(node, [...(added.get(node) ?? []), cause]);
  };
  const named = new Set<number>();
  for (const rule of rules.paths) {
    const [glob, label] = readRule(rule);
    const node = findTarget(graph, label);
    if (node === undefined) return err({ label, from: `--always '${rule}'` });
    const matches = picomatch(glob, { dot: true });
    const change = changes.find(({ path, ignored }) => !ignored && matches(path));
    if (!change) continue;
    named.add(node);
    add(node, { kind: 'always-path', path: change.path, glob });
  }
  for (const [node, tag] of nodesWithTag(graph, rules.tags)) add(node, { kind: 'always-tag', tag });
  if (added.size === 0) return ok({ answer: analysis, named });
  const causes = new Map<number, readonly AnswerCause[]>(analysis.causes);
  for (const [node, more] of added) causes.set(node, [...(causes.get(node) ?? []), ...more]);
  const reach = reachUsers(graph, reverseEdges(graph), causes.keys());
  return ok({ answer: { ...analysis, causes, reach }, named });
}

function readRule(rule: string): readonly [glob: string, label: string] {
  const arrow = rule.lastIndexOf('=>');
  return [rule.slice(0, arrow).trim(), rule.slice(arrow + 2).trim()];
}

function nodesWithTag(graph: TargetGraph, tags: readonly string[]): [number, string][] {
  const found: [number, string][] = [];
  if (tags.length === 0) return found;
  for (let node = 0; node < graph.labels.count; node++) {
    if (graph.kinds[node] !== NodeKind.rule) continue;
    const own = tagsOf(graph, node);
    const tag = tags.find((name) => own.includes(name));
    if (tag !== undefined) found.push([node, tag]);
  }
  return found;
}
