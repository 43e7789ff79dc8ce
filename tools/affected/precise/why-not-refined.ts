import type { Analysis } from '../analysis/analysis.ts';
import { mayHaveOverlay } from '../analysis/overlay-graph.ts';
import type { AnalysisPlan } from '../analysis/analysis-plan.ts';
import { isToolchainNode, ruleClassOf, type GlobalCause } from '../analysis/seeds.ts';
import { UNREACHED } from '../graph/reach-users.ts';
import { rcFilesInEffect } from '../options/rc-files.ts';
import { readBazelrc } from '../options/read-bazelrc.ts';
import { workspaceOptions } from '../options/workspace-options.ts';
import type { BazelInvocation } from '../query/query-targets.ts';
import type { PreciseSkipped } from './precise-skipped.ts';
import { readIfFile } from '../paths/read-if-file.ts';

/** What can be said against it before Bazel is asked. */
export function whyNotRefined(
  analysis: Analysis,
  plan: AnalysisPlan,
  bazel: BazelInvocation,
): PreciseSkipped | undefined {
  const cause = analysis.globalCauses.find((each) => !isOfUsersOnly(each, analysis));
  if (cause) return { type: 'global-cause', cause };
  switch (analysis.rung) {
    case 'both-graphs':
    case 'everything':
      return { type: 'other-server' };
    case 'stored-before':
      if (!mayHaveOverlay(plan)) return { type: 'other-server' };
      break;
    case 'unchanged':
    case 'stored-graph':
    case 'content':
    case 'overlay':
  }
  return whatOptionsHide(bazel);
}

/** Whether edges of configured targets lead to all that it touches. */
function isOfUsersOnly(cause: GlobalCause, analysis: Analysis): boolean {
  if (cause.kind !== 'toolchain') return false;
  const node = analysis.graph.labels.find(cause.label);
  return (
    node !== undefined && ruleClassOf(analysis.graph, node) === 'toolchain' && isSameChoice(analysis, node)
  );
}

const CHOOSING = new Set(['alias', 'config_setting', 'label_flag', 'label_setting']);

/**
 * Whether the tool behind a toolchain changed, and nothing by which Bazel chooses it: for an action without a tool the
 * choice decides where it runs, and no edge says so.
 */
function isSameChoice({ graph, reach, causes }: Analysis, toolchain: number): boolean {
  if (causes.get(toolchain)?.some(({ kind }) => kind !== 'seed') === true) return false;
  const inputs = graph.inputs.subarray(graph.inputOffsets[toolchain], graph.inputOffsets[toolchain + 1]);
  return inputs.every(
    (input) =>
      (reach.distances[input] ?? UNREACHED) === UNREACHED ||
      !(
        isToolchainNode(graph, input) ||
        graph.buildSettings[input] === 1 ||
        CHOOSING.has(ruleClassOf(graph, input))
      ),
  );
}

/** Options of tests that decide about nothing but how tests run. */
const ONLY_OF_TEST_RUNS =
  /^--(?:no)?(?:test_|cache_test_results|runs_per_test|flaky_test_attempts|run_under)/;

/** Options of cquery that decide about what is shown, and which the question itself overrides. */
const ONLY_OF_ANSWERS =
  /^--(?:no)?(?:output|show_|ui_|color|curses|keep_going|transitions|proto:|starlark:|consistent_labels|implicit_deps|tool_deps|include_aspects|universe_scope|infer_universe_scope|line_terminator_null|relative_locations)/;

/** `bazel cquery` takes the options of `build` and `test` and its own, and may be wrong for either of these two. */
function whatOptionsHide(bazel: BazelInvocation): PreciseSkipped | undefined {
  const { build, test } = workspaceOptions(bazel, readIfFile);
  const aspects = test.find((option) => /^--aspects\b/.test(option));
  if (aspects !== undefined) return { type: 'aspects', option: aspects };
  const known = new Set(build);
  const ofTest = test.find((option) => !known.has(option) && !ONLY_OF_TEST_RUNS.test(option));
  if (ofTest !== undefined) return { type: 'other-configuration', command: 'test', option: ofTest };
  const ofCquery = rcFilesInEffect(bazel.directory, bazel.startupOptions, bazel.env)
    .flatMap((file) => readBazelrc(file, readIfFile, bazel.directory).lines)
    .filter(({ command }) => command === 'cquery')
    .flatMap(({ options }) => options)
    .find((option) => !ONLY_OF_ANSWERS.test(option));
  return ofCquery === undefined
    ? undefined
    : { type: 'other-configuration', command: 'cquery', option: ofCquery };
}
