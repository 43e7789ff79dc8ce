import { pathToFileURL } from 'node:url';

import { isAtLeast } from '../machine/version.ts';
import type { SidSource } from './apt-source.ts';
import { BAZEL_PACKAGES, GO_PACKAGES, OPTIONAL_PACKAGES } from './debian-packages.ts';
import type { Facts } from './facts.ts';
import {
  bazelRemote,
  type GoProgram,
  localProviders,
  localProvidersDirectory,
  MINIMUM_GO,
  openTofu,
  programPath,
} from './go-programs.ts';
import {
  type Missing,
  missingBazel,
  missingBazelisk,
  missingGo,
  missingProgram,
  type MissingContext,
} from './missing.ts';
import { type RcLine, setting } from './rc-lines.ts';
import { registryDirectory } from './registry-stubs.ts';

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
  /** Files the outcome depends on: while they exist, nothing has to be found out again. */
  readonly needs: readonly string[];
}

const INSTALLED_GO = '/usr/bin/go';

/** What to do on a machine with these facts. Pure: the same facts give the same plan. */
export function makePlan(facts: Facts): Plan {
  const bazel = chooseBazel(facts);
  const programs = neededPrograms(facts);
  const unbuilt = programs.filter(({ program }) => !facts.built.includes(program.title));
  const goIsUsable = facts.go !== undefined && isAtLeast(facts.go.version, MINIMUM_GO);
  const goIsMissing = unbuilt.length > 0 && !goIsUsable;

  const missing: Missing[] = [];
  const steps: Step[] = [];
  const sid = facts.sid?.ok === true ? facts.sid.value : undefined;
  const mayInstall =
    facts.policy === 'install' && facts.platform.debian && facts.platform.superuser && sid !== undefined;
  const context: MissingContext = { facts, sid };
  const debianBazel = bazel === undefined ? mayInstall : bazel.source === 'host' && bazel.debian;
  const registry = debianBazel && needsEmptyRegistry(facts);

  if (facts.bazel.launcher === undefined) missing.push(missingBazelisk());
  if ((bazel === undefined || goIsMissing) && mayInstall) {
    steps.push(debianStep(facts, sid, bazel === undefined, goIsMissing));
  } else {
    if (bazel === undefined) missing.push(missingBazel(context));
    if (goIsMissing) missing.push(missingGo(context));
  }
  if (facts.policy === 'off') {
    missing.push(...unbuilt.map(({ program, why }) => missingProgram(facts, program, why)));
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
    notes: makeNotes(facts, bazel),
    rc: makeRc(facts, bazel),
    needs: [
      ...(facts.bazel.launcher === undefined ? [] : [facts.bazel.launcher]),
      ...(bazel?.source === 'host' ? [bazel.path] : []),
      ...programs.map(({ program }) => programPath(program, facts.cache)),
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

interface NeededProgram {
  readonly program: GoProgram;
  readonly why: string;
}

function neededPrograms(facts: Facts): NeededProgram[] {
  const { tofuRelease, providerRegistry } = facts.reach;
  const needed: NeededProgram[] = [];
  if (!tofuRelease.answers) {
    const why = `its release host does not answer: ${tofuRelease.why}`;
    if (hostTofu(facts) === undefined) needed.push({ program: openTofu, why });
    needed.push({ program: bazelRemote, why });
  }
  if (!providerRegistry.answers) {
    const why = `the provider registry does not answer: ${providerRegistry.why}`;
    needed.push(...localProviders.map((program) => ({ program, why })));
  }
  return needed;
}

/** An installed tofu of the release line the rules are tested with saves the build of one. */
function hostTofu(facts: Facts): string | undefined {
  const line = openTofu.version.split('.').slice(0, 2).join('.');
  return facts.tofu?.version.startsWith(`${line}.`) === true ? facts.tofu.path : undefined;
}

/** With Debian's Bazel only: it brings the modules we load, so that the others may be empty. */
function needsEmptyRegistry(facts: Facts): boolean {
  return facts.reach.bazelRegistry?.answers === false && !facts.registryConfigured;
}

function debianStep(facts: Facts, sid: SidSource, bazel: boolean, go: boolean): Step {
  const reasons: string[] = [];
  const release = facts.reach.bazelRelease;
  if (bazel) {
    const why = release?.answers === false ? `${release.url}: ${release.why}` : 'nothing else brings one';
    reasons.push(`Bazel cannot be downloaded (${why}) and none is installed`);
  }
  if (go) reasons.push(`Go ${MINIMUM_GO} or newer is needed to build programs that cannot be downloaded`);
  return {
    type: 'install-debian-packages',
    packages: [...(bazel ? BAZEL_PACKAGES : []), ...(go ? GO_PACKAGES : [])],
    optional: bazel ? OPTIONAL_PACKAGES : [],
    sid,
    why: reasons.join('; '),
    usualSeconds: bazel ? 70 : 30,
  };
}

function makeNotes(facts: Facts, bazel: BazelChoice | undefined): string[] {
  const notes: string[] = [];
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

function makeRc(facts: Facts, bazel: BazelChoice | undefined): RcLine[] {
  const { reach, cache } = facts;
  const lines: RcLine[] = [];
  if (bazel?.source === 'host' && bazel.debian) {
    if (needsEmptyRegistry(facts)) {
      lines.push(
        {
          why: "The public registry of Bazel modules does not answer; Debian's Bazel brings what we load, the rest is empty.",
          line: setting('common', '--registry', pathToFileURL(registryDirectory(cache)).href),
        },
        {
          why: "The WORKSPACE suffix of Bazel 7 would download rulesets that Debian's Bazel brings as modules.",
          line: 'common --noenable_workspace',
        },
      );
    }
    lines.push(
      {
        why: "Debian's overrides resolve to other modules than the public registry: its lock file would differ.",
        line: 'common --lockfile_mode=off',
      },
      {
        why: "Debian's rc turns this on; it keeps every sandbox directory.",
        line: 'build --nosandbox_debug',
      },
    );
  }
  if (!reach.tofuRelease.answers) {
    lines.push({
      why: `OpenTofu's releases cannot be downloaded (${reach.tofuRelease.why}).`,
      line: setting(
        'common',
        '--repo_env=FLYWHEEL_TOFU_PATH',
        hostTofu(facts) ?? programPath(openTofu, cache),
      ),
    });
  }
  if (!reach.providerRegistry.answers) {
    lines.push({
      why: `The provider registry does not answer (${reach.providerRegistry.why}); these were built here.`,
      line: setting('common', '--repo_env=FLYWHEEL_LOCAL_PROVIDERS', localProvidersDirectory(cache)),
    });
    const schemaOnly = schemaOnlyProviders(facts);
    if (schemaOnly.length > 0) {
      lines.push({
        why: 'No binary can be had for these: modules that use them are validated at level `schema`.',
        line: setting('common', '--repo_env=FLYWHEEL_SCHEMA_ONLY_PROVIDERS', schemaOnly.join(',')),
      });
    }
  }
  return lines;
}

/** Providers of the lock files that nobody can hand us here. */
export function schemaOnlyProviders(facts: Facts): string[] {
  const toBeBuilt = new Set(localProviders.map((program) => program.path.slice(1, 5).join('/')));
  const absent = facts.lockedProviders.filter(
    ({ source, version, local }) => !local && !toBeBuilt.has(`${source}/${version}`),
  );
  return [...new Set(absent.map(({ source }) => source))].sort();
}
