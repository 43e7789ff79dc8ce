import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { readText } from '../machine/read-text.ts';
import { readBazeliskSettings } from '../bazel/bazelisk.ts';
import { bazeliskrcText, generatedBazeliskrc } from '../bazel/bazeliskrc.ts';
import { cacheDirectory } from '../machine/cache-directory.ts';
import type { Reach } from './facts.ts';
import { goPrograms } from './go-programs.ts';
import { LOCK_FILES } from './locked-providers.ts';
import { ownWorkspaces } from './own-workspaces.ts';
import type { BazelChoice } from './plan.ts';
import { publicDestinations } from './probe.ts';
import type { SchemaOnlyProvider } from './schema-only.ts';
import { covers, type Scope } from './scope.ts';

/** What the last bootstrap decided, in `.flywheel/bootstrap.json`. */
export interface BootstrapState {
  readonly format: typeof stateFormat;
  /** Changes when anything the decision was made from changes, except the network. */
  readonly fingerprint: string;
  /** Milliseconds since the epoch. */
  readonly decidedAt: number;
  /** What was prepared for: a decision for builds is not enough for the tests. */
  readonly scope: Scope;
  readonly bazel: BazelChoice;
  readonly reach: Reach;
  /** Providers without a binary here, and why: modules that use them are validated at level `schema`. */
  readonly schemaOnlyProviders: readonly SchemaOnlyProvider[];
  readonly notes: readonly string[];
  /** Files the decision depends on. */
  readonly needs: readonly string[];
  /** The text of the generated rc; undefined where none is needed. */
  readonly rc: string | undefined;
  /** The workspaces that have a generated `.bazeliskrc`, and the Bazel it names. */
  readonly bazelisk: { readonly workspaces: readonly string[]; readonly bazel: string } | undefined;
}

export const stateFormat = 'flywheel-bootstrap/2';

/** A network that has changed since is noticed within a day, or with --refresh. */
const MAX_AGE_MILLISECONDS = 24 * 60 * 60 * 1000;

export function statePath(root: string): string {
  return join(root, '.flywheel', 'bootstrap.json');
}

export function rcPath(root: string): string {
  return join(root, '.flywheel', 'bootstrap.bazelrc');
}

export function fingerprint(root: string, env: NodeJS.ProcessEnv): string {
  const proxies = ['http_proxy', 'https_proxy', 'no_proxy'].map(
    (name) => env[name] ?? env[name.toUpperCase()],
  );
  const files = [...LOCK_FILES, 'user.bazelrc'].map((file) => readText(join(root, file)));
  const parts = [
    stateFormat,
    root,
    cacheDirectory(env),
    process.version,
    process.geteuid?.(),
    readBazeliskSettings(root, env),
    proxies,
    files,
    env['FLYWHEEL_LOCAL_PROVIDERS'],
    goPrograms,
    publicDestinations,
  ];
  // A digest, so that a password in a proxy's URL does not end up in a file.
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/** The recorded decision whatever its age, or undefined where there is none that can be read. */
export function readState(root: string): BootstrapState | undefined {
  try {
    const value: unknown = JSON.parse(readText(statePath(root)) ?? '');
    return isState(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The file is ours, but an older version, an editor or a full disk may have left anything in it. */
function isState(value: unknown): value is BootstrapState {
  if (typeof value !== 'object' || value === null) return false;
  const state = value as Partial<BootstrapState>;
  return (
    state.format === stateFormat &&
    typeof state.fingerprint === 'string' &&
    typeof state.decidedAt === 'number' &&
    (state.scope === 'build' || state.scope === 'tests') &&
    typeof state.bazel === 'object' &&
    typeof state.reach === 'object' &&
    Array.isArray(state.schemaOnlyProviders) &&
    Array.isArray(state.notes) &&
    Array.isArray(state.needs) &&
    (state.rc === undefined || typeof state.rc === 'string') &&
    (state.bazelisk === undefined || Array.isArray(state.bazelisk.workspaces))
  );
}

/** The recorded decision if it still holds: same inputs, young enough, and everything it names is there. */
export function currentState(
  root: string,
  env: NodeJS.ProcessEnv,
  now: number,
  scope: Scope,
): BootstrapState | undefined {
  const state = readState(root);
  if (state === undefined || !covers(state.scope, scope)) return undefined;
  const age = now - state.decidedAt;
  if (age < 0 || age > MAX_AGE_MILLISECONDS) return undefined;
  if (state.fingerprint !== fingerprint(root, env)) return undefined;
  if (!state.needs.every((path) => existsSync(path))) return undefined;
  for (const workspace of ownWorkspaces(root)) {
    const named = state.bazelisk?.workspaces.includes(workspace) === true ? state.bazelisk.bazel : undefined;
    const expected = named === undefined ? undefined : bazeliskrcText(named);
    if (generatedBazeliskrc(workspace) !== expected) return undefined;
  }
  return readText(rcPath(root)) === state.rc ? state : undefined;
}
