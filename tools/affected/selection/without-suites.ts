import { ruleClassOf } from '../analysis/seeds.ts';
import type { TargetGraph } from '../graph/target-graph.ts';
import type { Answer } from '../report/answer.ts';
import { selectTargets, type Selection } from '../report/select-targets.ts';
import { tagsOf } from './tags.ts';

/**
 * What is to be given to Bazel for these targets. A test suite stands for all its tests, whether they are affected or
 * not, so it is left out: its tests are there themselves. Only one with the tag `manual`, which nothing but the suite
 * asks for, is taken in for it.
 */
export function withoutSuites(answer: Answer, targets: readonly number[], selection: Selection): number[] {
  const { graph } = answer;
  const isSuite = (node: number): boolean => standsForSuite(graph, node);
  const found = new Set(targets.filter((node) => !isSuite(node)));
  if (found.size === targets.length) return [...targets];
  const tests = new Set(selectTargets(answer, { ...selection, kind: 'test', manual: true }));
  const open = targets.filter(isSuite);
  const seen = new Set(open);
  for (const suite of open) {
    // Its own tags choose among its tests, and none of them chooses a test for being manual.
    if (tagsOf(graph, suite).some((tag) => tag !== 'manual')) continue;
    for (const input of inputsOf(graph, suite)) {
      if (tests.has(input) && tagsOf(graph, input).includes('manual')) found.add(input);
      if (isSuite(input) && !seen.has(input)) {
        seen.add(input);
        open.push(input);
      }
    }
  }
  return [...found].sort((a, b) => a - b);
}

/** An alias stands for what it names. */
function standsForSuite(graph: TargetGraph, node: number): boolean {
  const ruleClass = ruleClassOf(graph, node);
  if (ruleClass !== 'alias') return ruleClass === 'test_suite';
  return inputsOf(graph, node).some((input) => standsForSuite(graph, input));
}

function inputsOf({ inputs, inputOffsets }: TargetGraph, node: number): Uint32Array {
  return inputs.subarray(inputOffsets[node], inputOffsets[node + 1]);
}
