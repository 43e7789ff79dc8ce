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
  const { workspace, bazel, before, after, analysis, tests } = request;
  return withOwnCheckout(workspace, bazel, async (checkout) => {
    const old = await checkout.stand({ type: 'commit', commit: before });
    if (!old.ok) return err({ type: 'no-checkout', problem: old.error });
    const first = await build(checkout, 'before', tests);
    if (!first.ok) return first;
    const again = await build(checkout, 'before', tests);
    if (!again.ok) return again;
    const now = await checkout.stand(after);
    if (!now.ok) return err({ type: 'no-checkout', problem: now.error });
    const actions = await build(checkout, 'after', tests);
    if (!actions.ok) return actions;
    const judged = await judgeActions(checkout.bazel, again.value, actions.value, analysis);
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

/**
 * @param again what ran although nothing had changed
 * @param actions what ran after the change
 * @returns else the problem, in Bazel's words
 */
export async function judgeActions(
  bazel: BazelInvocation,
  again: readonly ExecutedAction[],
  actions: readonly ExecutedAction[],
  analysis: Analysis,
): Promise<Result<Verification, string>> {
  // Of targets of other repositories the answer says nothing.
  const here = actions.filter(({ label }) => label.startsWith('@@//'));
  const unstable = new Set(again.map(({ label }) => label).filter((label) => label.startsWith('@@//')));
  const outside = here.filter(({ label }) => !unstable.has(label) && !isAffected(analysis, label));
  const missed = await withoutAspects(bazel, outside, analysis);
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

/** An action that an aspect adds is its user's, as long as that one is in the answer. */
async function withoutAspects(
  bazel: BazelInvocation,
  actions: readonly ExecutedAction[],
  analysis: Analysis,
): Promise<Result<readonly ExecutedAction[], string>> {
  const used = actions.filter(({ label }) => hasAffectedUser(analysis, label));
  if (used.length === 0) return ok(actions);
  const own = await ownOutputs(bazel, [...new Set(used.map(({ label }) => label))]);
  if (!own.ok) return own;
  return ok(
    actions.filter((action) => !used.includes(action) || own.value.has(withoutConfiguration(action.output))),
  );
}

function hasAffectedUser({ graph, reach }: Analysis, label: string): boolean {
  const node = graph.labels.find(label);
  if (node === undefined) return false;
  const users = reachUsers(graph, reverseEdges(graph), [node]).nodes;
  return users.some((user) => (reach.from[user] ?? -1) >= 0);
}
