import { ExitCode } from '../cli/exit-codes.ts';
import { type Result, unreachable } from '../result.ts';
import type { BootstrapOutcome } from './bootstrap.ts';
import type { BootstrapFailure } from './failure.ts';
import type { BazelChoice } from './plan.ts';
import { elapsed } from './progress.ts';
import { byReason, explainSchemaOnly } from './schema-only.ts';
import { rcPath } from './state.ts';

export type BootstrapResult = Result<BootstrapOutcome, BootstrapFailure>;

export function exitCodeOf(result: BootstrapResult): ExitCode {
  return result.ok && result.value.type !== 'missing' ? ExitCode.ok : ExitCode.environment;
}

export function describeBazel(bazel: BazelChoice): string {
  switch (bazel.source) {
    case 'bazelisk':
      return `Bazel ${bazel.version ?? '(latest)'} by npm's bazelisk`;
    case 'host':
      return `Bazel ${bazel.version} (${bazel.path}${bazel.debian ? ", Debian's" : ''})`;
    default:
      return unreachable(bazel);
  }
}

/** What a person reads when it is over. */
export function bootstrapLines(result: BootstrapResult, root: string, milliseconds: number): string[] {
  if (!result.ok) return failureLines(result.error);
  const outcome = result.value;
  switch (outcome.type) {
    case 'recorded':
      return [
        `ready: ${describeBazel(outcome.state.bazel)}, decided ${age(outcome.state.decidedAt)} ago (--refresh looks again)`,
      ];
    case 'ready': {
      const { state } = outcome;
      const lines: string[] = [];
      if (state.rc !== undefined) lines.push(`settings for this machine: ${rcPath(root)}`);
      for (const note of state.notes) lines.push(`note: ${note}`);
      for (const { why, sources } of byReason(state.schemaOnlyProviders)) {
        lines.push(
          `modules that use ${sources.join(', ')} are validated at level \`schema\`: ${explainSchemaOnly(why)}`,
        );
      }
      return [...lines, `ready: ${describeBazel(state.bazel)} (${elapsed(milliseconds)})`];
    }
    case 'missing':
      return [
        'nothing was installed; this is missing:',
        ...outcome.missing.flatMap(({ what, why, commands }) => [
          `  ${what}: ${why}`,
          ...commands.map((command) => `    ${command}`),
        ]),
      ];
    default:
      return unreachable(outcome);
  }
}

function age(since: number): string {
  const minutes = Math.round((Date.now() - since) / 60_000);
  return minutes < 90 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}

function failureLines(failure: BootstrapFailure): string[] {
  switch (failure.type) {
    case 'step-failed':
      return [
        `${failure.step.what} failed: ${failure.step.reason}`,
        ...failure.step.lines.map((line) => `  | ${line}`),
        'to try it by hand:',
        `  ${failure.step.byHand}`,
      ];
    case 'still-missing':
      return [
        `every step ended well and this is still missing: ${failure.what}`,
        `look closer: ${failure.byHand}`,
      ];
    case 'lock-timeout':
      return [
        `${failure.holder} has held ${failure.path} for more than ${failure.seconds} s`,
        `if it does not run any more: rm ${failure.path}`,
      ];
    case 'cannot-write':
      return [`${failure.path} cannot be written: ${failure.reason}`];
    default:
      return unreachable(failure);
  }
}

/** The shape of `flywheel bootstrap --json`. Stable: fields are added, never renamed, while `format` stays. */
export function bootstrapJson(result: BootstrapResult, root: string): Record<string, unknown> {
  if (!result.ok) return { format: 'flywheel-bootstrap-report/1', status: 'failed', failure: result.error };
  const outcome = result.value;
  if (outcome.type === 'missing') {
    return { format: 'flywheel-bootstrap-report/1', status: 'missing', missing: outcome.missing };
  }
  const { state } = outcome;
  return {
    format: 'flywheel-bootstrap-report/1',
    status: outcome.type,
    scope: state.scope,
    did: outcome.type === 'ready' ? outcome.did : [],
    bazel: state.bazel,
    reach: state.reach,
    schemaOnlyProviders: state.schemaOnlyProviders,
    notes: state.notes,
    rc: state.rc === undefined ? null : rcPath(root),
  };
}
