import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { bazeliskrcPath, placeBazeliskrc } from '../bazel/bazeliskrc.ts';
import { cacheDirectory } from '../machine/cache-directory.ts';
import type { Timeout } from '../process/run-process.ts';
import { err, ok, type Result } from '../result.ts';
import { executePlan } from './execute-plan.ts';
import type { BootstrapFailure } from './failure.ts';
import { acquireLock } from './lock.ts';
import type { Missing } from './missing.ts';
import { ownWorkspaces } from './own-workspaces.ts';
import { makePlan, type Plan } from './plan.ts';
import { type Destinations, probe, publicDestinations } from './probe.ts';
import { humanTime, type Say } from './progress.ts';
import { rcText } from './rc-lines.ts';
import { writeFileAtomically } from './registry-stubs.ts';
import type { Scope } from './scope.ts';
import { type BootstrapState, currentState, fingerprint, rcPath, stateFormat, statePath } from './state.ts';

export interface BootstrapRequest {
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
  /** Decide anew although the recorded decision still holds. */
  readonly refresh: boolean;
  readonly scope: Scope;
  readonly say: Say;
  /** Where downloads would come from; the public places unless a test has its own. */
  readonly destinations?: Destinations;
}

export type BootstrapOutcome =
  /** Everything was there; nothing was tried again. */
  | { readonly type: 'recorded'; readonly state: BootstrapState }
  | { readonly type: 'ready'; readonly state: BootstrapState; readonly did: readonly string[] }
  /** Nothing was done: these are needed and are not ours to install here. */
  | { readonly type: 'missing'; readonly missing: readonly Missing[] };

const LOCK_TIMEOUT: Timeout = { name: 'waiting for another bootstrap', milliseconds: 45 * 60_000 };

/** Brings this machine to where Bazel can build the repository, and records how. */
export async function bootstrap(
  request: BootstrapRequest,
): Promise<Result<BootstrapOutcome, BootstrapFailure>> {
  const { root, env, scope, say } = request;
  const recorded = request.refresh ? undefined : currentState(root, env, Date.now(), scope);
  if (recorded) return ok({ type: 'recorded', state: recorded });

  const destinations = request.destinations ?? publicDestinations;
  const facts = await probe({ root, env, destinations });
  const plan = makePlan(facts, scope);
  if (plan.missing.length > 0) return ok({ type: 'missing', missing: plan.missing });
  if (plan.steps.length === 0) return finish(request, plan, facts, []);

  // The cache is shared by all clones of one user, so the lock is there; the system's packages have apt's own.
  const lock = await acquireLock({
    path: join(cacheDirectory(env), 'bootstrap.lock'),
    timeout: LOCK_TIMEOUT,
    onWait: (holder) => {
      say(`waiting for another bootstrap (${holder})`);
    },
  });
  if (!lock.ok) return lock;
  try {
    // The one we may have waited for has done part of the work or all of it.
    const before = makePlan(await probe({ root, env, destinations, reach: facts.reach }), scope);
    announce(before, say);
    const executed = await executePlan(before, facts.cache, env, say);
    if (!executed.ok) return err({ type: 'step-failed', step: executed.error });
    const after = await probe({ root, env, destinations, reach: facts.reach });
    return finish(request, makePlan(after, scope), after, [
      ...before.steps.map(describeStep),
      ...executed.value,
    ]);
  } finally {
    lock.value();
  }
}

function describeStep(step: Plan['steps'][number]): string {
  switch (step.type) {
    case 'install-debian-packages':
      return `installed ${step.packages.join(', ')} from Debian sid`;
    case 'build-go-program':
      return `built ${step.program.title} ${step.program.version}`;
    case 'write-bazel-registry':
      return 'wrote a registry of empty Bazel modules';
  }
}

function announce(plan: Plan, say: Say): void {
  const timed = plan.steps.flatMap((step) => {
    if (step.type === 'write-bazel-registry') return [];
    if (step.type === 'build-go-program') {
      const title = `${step.program.title} ${step.program.version}`;
      return [{ what: `build ${title}`, why: step.why, seconds: step.program.usualSeconds }];
    }
    return [{ what: `install ${step.packages.join(' ')}`, why: step.why, seconds: step.usualSeconds }];
  });
  if (timed.length === 0) return;
  const total = timed.reduce((sum, { seconds }) => sum + seconds, 0);
  say(`this machine needs, once (about ${humanTime(total)} on 2 cores; FLYWHEEL_BOOTSTRAP=off prevents it):`);
  for (const { what, why, seconds } of timed) say(`  ${what} (about ${humanTime(seconds)}), because ${why}`);
}

function finish(
  request: BootstrapRequest,
  plan: Plan,
  facts: Awaited<ReturnType<typeof probe>>,
  did: readonly string[],
): Result<BootstrapOutcome, BootstrapFailure> {
  const { root, env } = request;
  if (plan.bazel === undefined || plan.steps.length > 0 || plan.missing.length > 0) {
    const left = plan.missing[0]?.what ?? plan.steps.map(describeStep)[0] ?? 'Bazel 7.4.0 or newer';
    return err({ type: 'still-missing', what: left, byHand: 'npm run doctor' });
  }
  const rc = plan.rc.length === 0 ? undefined : rcText(plan.rc);
  try {
    // The state last: a state without its files is noticed, files without a state are only written again.
    if (rc === undefined) rmSync(rcPath(root), { force: true });
    else writeFileAtomically(rcPath(root), rc);
    const { bazelisk, notes } = placeBazeliskrcs(root, plan.bazelisk);
    const state: BootstrapState = {
      format: stateFormat,
      fingerprint: fingerprint(root, env),
      decidedAt: Date.now(),
      scope: request.scope,
      bazel: plan.bazel,
      reach: facts.reach,
      schemaOnlyProviders: plan.schemaOnlyProviders,
      notes: [...plan.notes, ...notes],
      needs: plan.needs,
      rc,
      bazelisk,
    };
    writeFileAtomically(statePath(root), `${JSON.stringify(state, null, 2)}\n`);
    return ok({ type: 'ready', state, did });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return err({ type: 'cannot-write', path: statePath(root), reason });
  }
}

function placeBazeliskrcs(
  root: string,
  bazel: string | undefined,
): { bazelisk: BootstrapState['bazelisk']; notes: string[] } {
  const workspaces: string[] = [];
  const notes: string[] = [];
  for (const workspace of ownWorkspaces(root)) {
    const placed = placeBazeliskrc(workspace, bazel);
    if (placed === 'placed') workspaces.push(workspace);
    if (placed === 'kept' && bazel !== undefined) {
      notes.push(
        `${bazeliskrcPath(workspace)} is yours and stays as it is; for a plain \`npx bazel\` there its line would be ` +
          `USE_BAZEL_VERSION=${bazel}`,
      );
    }
  }
  return { bazelisk: bazel === undefined ? undefined : { workspaces, bazel }, notes };
}
