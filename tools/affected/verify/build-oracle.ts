import { err, ok, type Result } from '../../result.ts';
import type { Analysis } from '../analysis/analysis.ts';
import { reachUsers } from '../graph/reach-users.ts';
import { reverseEdges } from '../graph/target-graph.ts';
import type { BazelInvocation } from '../query/query-targets.ts';
import { executedActions, type ExecutedAction } from './executed-actions.ts';
import { isAffected } from './hash-oracle.ts';
import { withOwnCheckout, type OwnCheckout } from './own-checkout.ts';
import { ownOutputs, withoutConfiguration } from './own-outputs.ts';
import type { MissedTarget, Verification, VerifyFailure, VerifyRequest } from './verification.ts';

/** Builds what was before, twice, and then what is now: what runs then and did not the second time, the change touched. */
export function verifyByBuild(request: VerifyRequest): Promise<Result<Verification, VerifyFailure>> {
  const { workspace, bazel, after, analysis, tests } = request;
  return withOwnCheckout(workspace, bazel, async (checkout) => {
    const old = await checkout.stand({ type: 'commit', commit: request.before });
    if (!old.ok) return err({ type: 'no-checkout', problem: old.error });
    const first = await build(checkout, 'before', tests);
    if (!first.ok) return first;
    const again = await build(checkout, 'before', tests);
    if (!again.ok) return again;
    const now = await checkout.stand(after);
    if (!now.ok) return err({ type: 'no-checkout', problem: now.error });
    const actions = await build(checkout, 'after', tests);
    if (!actions.ok) return actions;
    const before = { made: first.value, again: again.value };
    const judged = await judgeActions(checkout.bazel, before, actions.value, analysis);
    return judged.ok ? judged : err({ type: 'not-built', revision: 'after', problem: judged.error });
  });
}

async function build(
  checkout: OwnCheckout,
  revision: 'before' | 'after',
  tests: boolean,
): Promise<Result<ExecutedAction[], VerifyFailure>> {
  const actions = await executedActions(checkout.bazel, { tests });
  return actions.ok ? actions : err({ type: 'not-built', revision, problem: actions.error });
}

/** What ran before the change. */
export interface Before {
  /** Since there was nothing. */
  readonly made: readonly ExecutedAction[];
  /** Although nothing had changed. */
  readonly again: readonly ExecutedAction[];
}

/**
 * @param actions what ran after the change
 * @returns else the problem, in Bazel's words
 */
export async function judgeActions(
  bazel: BazelInvocation,
  before: Before,
  actions: readonly ExecutedAction[],
  analysis: Analysis,
): Promise<Result<Verification, string>> {
  // Of targets of other repositories the answer says nothing.
  const here = actions.filter(({ label }) => label.startsWith('@@//'));
  const unstable = new Set(
    before.again.map(({ label }) => label).filter((label) => label.startsWith('@@//')),
  );
  const outside = here.filter(({ label }) => !unstable.has(label) && !isAffected(analysis, label));
  const missed = await withoutUsers(bazel, outside, before.made, analysis);
  if (!missed.ok) return missed;
  const firsts = new Map(missed.value.map((action) => [action.label, action]));
  return ok({
    oracle: 'build',
    actions: here.length,
    targets: new Set(here.map(({ label }) => label)).size,
    unstable: [...unstable].sort(),
    missed: [...firsts.values()].map(({ label, mnemonic, output }): MissedTarget => ({
      label,
      because: { type: 'action', mnemonic, output },
    })),
  });
}

/**
 * What an aspect adds, or what was never needed before, or not in this configuration, is its user's to make: as long as
 * that one is in the answer.
 */
async function withoutUsers(
  bazel: BazelInvocation,
  actions: readonly ExecutedAction[],
  made: readonly ExecutedAction[],
  analysis: Analysis,
): Promise<Result<readonly ExecutedAction[], string>> {
  const used = new Set(actions.filter(({ label }) => hasAffectedUser(analysis, label)));
  if (used.size === 0) return ok(actions);
  const labels = new Set(made.map(({ label }) => label));
  const outputs = new Set(made.map(({ output }) => output));
  const inOtherConfigurations = new Set(made.map(({ output }) => withoutConfiguration(output)));
  const isNewlyNeeded = ({ label, output }: ExecutedAction): boolean =>
    !labels.has(label) || (!outputs.has(output) && inOtherConfigurations.has(withoutConfiguration(output)));
  const left = actions.filter((action) => !used.has(action) || !isNewlyNeeded(action));
  const suspects = left.filter((action) => used.has(action));
  if (suspects.length === 0) return ok(left);
  const own = await ownOutputs(bazel, [...new Set(suspects.map(({ label }) => label))]);
  if (!own.ok) return own;
  return ok(left.filter((action) => !used.has(action) || own.value.has(withoutConfiguration(action.output))));
}

function hasAffectedUser({ graph, reach }: Analysis, label: string): boolean {
  const node = graph.labels.find(label);
  if (node === undefined) return false;
  const users = reachUsers(graph, reverseEdges(graph), [node]).nodes;
  return users.some((user) => (reach.from[user] ?? -1) >= 0);
}
