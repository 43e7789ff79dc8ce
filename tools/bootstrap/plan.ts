import { isAtLeast } from '../machine/version.ts';
import type { SidSource } from './apt-source.ts';
import {
  BAZEL_PACKAGES,
  GO_PACKAGES,
  OPTIONAL_PACKAGES,
  REMOTE_EXECUTOR_PACKAGES,
  REMOTE_EXECUTOR_PROGRAMS,
} from './debian-packages.ts';
import type { Facts } from './facts.ts';
import { type GoProgram, MINIMUM_GO, programPath } from './go-programs.ts';
import { machineSettings, needsEmptyRegistry } from './machine-settings.ts';
import {
  type Missing,
  missingBazel,
  missingBazelisk,
  missingGo,
  missingProgram,
  type MissingContext,
} from './missing.ts';
import { neededPrograms } from './needed-programs.ts';
import type { RcLine } from './rc-lines.ts';
import { registryDirectory } from './registry-stubs.ts';
import { type SchemaOnlyProvider, schemaOnlyProviders } from './schema-only.ts';
import type { Scope } from './scope.ts';

/** Something the bootstrap does to this machine. */
export type Step =
  | {
      readonly type: 'install-debian-packages';
      readonly packages: readonly string[];
      /** Left out when the whole set cannot be installed. */
      readonly optional: readonly string[];
      readonly sid: SidSource;
      readonly why: string;
      readonly usualSeconds: number;
    }
  | {
      readonly type: 'build-go-program';
      readonly program: GoProgram;
      readonly go: string;
      readonly why: string;
    }
  | { readonly type: 'write-bazel-registry'; readonly directory: string };

/** Which Bazel our tools run, always through npm's bazelisk. */
export type BazelChoice =
  | { readonly source: 'bazelisk'; readonly version: string | undefined }
  | { readonly source: 'host'; readonly path: string; readonly version: string; readonly debian: boolean };

export interface Plan {
  /** Undefined until a step has installed one, or where none can be had. */
  readonly bazel: BazelChoice | undefined;
  readonly steps: readonly Step[];
  /** What is needed and will not be installed here, each with the commands that do it. Not empty = nothing is done. */
  readonly missing: readonly Missing[];
  readonly notes: readonly string[];
  readonly rc: readonly RcLine[];
  /** What bazelisk is to run in our workspaces; undefined = what it decides itself, or what a person has chosen. */
  readonly bazelisk: string | undefined;
  readonly schemaOnlyProviders: readonly SchemaOnlyProvider[];
  /** Files the outcome depends on: while they exist, nothing has to be found out again. */
  readonly needs: readonly string[];
}

const INSTALLED_GO = '/usr/bin/go';

/** What to do on a machine with these facts. Pure: the same facts give the same plan. */
export function makePlan(facts: Facts, scope: Scope): Plan {
  const bazel = chooseBazel(facts);
  const programs = neededPrograms(facts, scope);
  const unbuilt = programs.filter(({ program }) => !facts.built.includes(program.title));
  const goIsUsable = facts.go !== undefined && isAtLeast(facts.go.version, MINIMUM_GO);
  // The tests build with it too, so they need it where everything is built.
  const goIsMissing = (unbuilt.length > 0 || scope === 'tests') && !goIsUsable;

  const missing: Missing[] = [];
  const steps: Step[] = [];
  const sid = facts.sid?.ok === true ? facts.sid.value : undefined;
  const mayInstall =
    facts.policy === 'install' && facts.platform.debian && facts.platform.superuser && sid !== undefined;
  const context: MissingContext = { facts, sid, scope };
  const debianBazel = bazel === undefined ? mayInstall : bazel.source === 'host' && bazel.debian;
  // From sid only where Bazel comes from there anyway: it brings sid's C library.
  const executorIsMissing =
    scope === 'tests' && facts.remoteExecutor === undefined && debianBazel && mayInstall;
  const registry = debianBazel && needsEmptyRegistry(facts);

  if (facts.bazel.launcher === undefined) missing.push(missingBazelisk());
  if ((bazel === undefined || goIsMissing || executorIsMissing) && mayInstall) {
    steps.push(
      debianStep(facts, sid, { bazel: bazel === undefined, go: goIsMissing, executor: executorIsMissing }),
    );
  } else {
    if (bazel === undefined) missing.push(missingBazel(context));
    if (goIsMissing) missing.push(missingGo(context));
  }
  if (facts.policy === 'off') {
    missing.push(...unbuilt.map(({ program, why }) => missingProgram(context, program, why)));
  } else {
    const go = goIsUsable ? facts.go.path : INSTALLED_GO;
    steps.push(...unbuilt.map(({ program, why }): Step => ({ type: 'build-go-program', program, go, why })));
  }
  if (registry && !facts.registryComplete) {
    steps.push({ type: 'write-bazel-registry', directory: registryDirectory(facts.cache) });
  }
  return {
    bazel,
    steps,
    missing,
    notes: makeNotes(facts, bazel, scope, executorIsMissing),
    rc: machineSettings(facts, bazel),
    bazelisk: bazel?.source === 'host' && !facts.bazel.chosen ? bazel.path : undefined,
    schemaOnlyProviders: schemaOnlyProviders(facts),
    needs: [
      ...(facts.bazel.launcher === undefined ? [] : [facts.bazel.launcher]),
      ...(bazel?.source === 'host' ? [bazel.path] : []),
      ...programs.map(({ program }) => programPath(program, facts.cache)),
      ...(facts.reach.nodeRelease.answers || facts.node === undefined ? [] : [facts.node.path]),
      ...(scope === 'tests' && goIsUsable ? [facts.go.path] : []),
      ...(scope === 'tests' ? (facts.remoteExecutor ?? []) : []),
      ...(registry ? [registryDirectory(facts.cache)] : []),
    ],
  };
}

function chooseBazel(facts: Facts): BazelChoice | undefined {
  const { bazel, reach } = facts;
  if (bazel.chosen && bazel.host) return { source: 'host', ...bazel.host };
  if (bazel.chosen || bazel.cached !== undefined || reach.bazelRelease?.answers === true) {
    return { source: 'bazelisk', version: bazel.wanted };
  }
  return bazel.host && { source: 'host', ...bazel.host };
}

function debianStep(
  facts: Facts,
  sid: SidSource,
  { bazel, go, executor }: { readonly bazel: boolean; readonly go: boolean; readonly executor: boolean },
): Step {
  const reasons: string[] = [];
  const release = facts.reach.bazelRelease;
  if (bazel) {
    const why = release?.answers === false ? `${release.url}: ${release.why}` : 'nothing else brings one';
    reasons.push(`Bazel cannot be downloaded (${why}) and none is installed`);
  }
  if (go) reasons.push(`Go ${MINIMUM_GO} or newer is needed to build programs from source`);
  if (executor) reasons.push('the tests of remote execution run a real executor');
  const packages = [
    ...(bazel ? BAZEL_PACKAGES : []),
    ...(go ? GO_PACKAGES : []),
    ...(executor ? REMOTE_EXECUTOR_PACKAGES : []),
  ];
  return {
    type: 'install-debian-packages',
    packages,
    optional: packages.filter((name) => OPTIONAL_PACKAGES.includes(name)),
    sid,
    why: reasons.join('; '),
    usualSeconds: bazel ? 70 : 30,
  };
}

function makeNotes(
  facts: Facts,
  bazel: BazelChoice | undefined,
  scope: Scope,
  executorComes: boolean,
): string[] {
  const notes: string[] = [];
  if (scope === 'tests' && facts.remoteExecutor === undefined && !executorComes) {
    notes.push(
      `the tests of remote execution are skipped: ${REMOTE_EXECUTOR_PROGRAMS.join(', ')} are not installed (Debian sid: ${REMOTE_EXECUTOR_PACKAGES.join(', ')})`,
    );
  }
  const { reach } = facts;
  if (bazel?.source === 'host' && facts.nix === undefined && !reach.tofuRelease.answers) {
    notes.push('Nix is not installed: tools come from the other sources of the chain (download, host)');
  }
  if (bazel !== undefined && reach.bazelRegistry?.answers === false && !facts.registryConfigured) {
    const debian = bazel.source === 'host' && bazel.debian;
    if (!debian) {
      notes.push(
        `the public registry of Bazel modules does not answer (${reach.bazelRegistry.why}): if the build cannot fetch ` +
          'modules, add the line `common --registry=URL_OF_YOUR_MIRROR` to user.bazelrc',
      );
    }
  }
  return notes;
}
