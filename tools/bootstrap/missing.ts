import type { SidSource } from './apt-source.ts';
import { BAZEL_PACKAGES, debianCommands, GO_PACKAGES } from './debian-packages.ts';
import type { Facts } from './facts.ts';
import { type GoProgram, MINIMUM_GO } from './go-programs.ts';
import { commandFor, type Scope } from './scope.ts';

/** Something that is needed and that this run does not install: why, and what a person can run. */
export interface Missing {
  readonly what: string;
  readonly why: string;
  readonly commands: readonly string[];
}

export interface MissingContext {
  readonly facts: Facts;
  readonly sid: SidSource | undefined;
  readonly scope: Scope;
}

export function missingBazelisk(): Missing {
  return {
    what: 'bazelisk',
    why: 'the npm packages of this clone are not installed',
    commands: ['npm ci'],
  };
}

export function missingBazel({ facts, sid, scope }: MissingContext): Missing {
  const { bazel, reach } = facts;
  const reasons: string[] = [];
  if (reach.bazelRelease?.answers === false)
    reasons.push(`${reach.bazelRelease.url}: ${reach.bazelRelease.why}`);
  if (bazel.unsuitable) reasons.push(`${bazel.unsuitable.path} is version ${bazel.unsuitable.version}`);
  return {
    what: 'Bazel 7.4.0 or newer',
    why: [...reasons, whyNotInstalled(facts)].join('; '),
    commands: facts.platform.debian
      ? debianCommands(sid, BAZEL_PACKAGES, commandFor(scope))
      : [
          'export USE_BAZEL_VERSION=/path/to/an/installed/bazel',
          'export BAZELISK_BASE_URL=URL_OF_A_MIRROR_OF_BAZEL_RELEASES',
        ],
  };
}

export function missingGo({ facts, sid, scope }: MissingContext): Missing {
  const found =
    facts.go === undefined ? 'none is installed' : `${facts.go.path} is version ${facts.go.version}`;
  return {
    what: `Go ${MINIMUM_GO} or newer`,
    why: `${scope === 'tests' ? 'the tests build programs from source' : 'programs that cannot be downloaded are built from source'}; ${found}; ${whyNotInstalled(facts)}`,
    commands: facts.platform.debian
      ? debianCommands(sid, GO_PACKAGES, commandFor(scope))
      : ['export PATH="/path/to/go/bin:$PATH"  # after installing Go with your package manager'],
  };
}

export function missingProgram({ facts, scope }: MissingContext, program: GoProgram, why: string): Missing {
  return {
    what: `${program.title} ${program.version}`,
    why: `${why}; ${whyNotInstalled(facts)}`,
    commands: [`env -u FLYWHEEL_BOOTSTRAP ${commandFor(scope)}`],
  };
}

function whyNotInstalled(facts: Facts): string {
  if (facts.policy === 'off') return 'FLYWHEEL_BOOTSTRAP=off forbids installing it';
  if (!facts.platform.debian) return `on ${facts.platform.name} nothing is installed for you`;
  if (!facts.platform.superuser) return 'only root can install it';
  if (facts.sid?.ok === false) return `no Debian source was found in ${facts.sid.error.looked}`;
  return 'it was not installed';
}
