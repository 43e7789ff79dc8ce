import type { SidSource } from './apt-source.ts';

/** Bazel, the rulesets it would otherwise fetch, and Nix as a source of tools. */
export const BAZEL_PACKAGES = [
  'bazel-bootstrap',
  'bazel-lib',
  'bazel-aspect-bazel-lib',
  'bazel-rules-shell',
  'bazel-rules-pkg',
  'bazel-stardoc',
  'nix-bin',
] as const;

/** A remote executor and the sandbox of its actions, for the tests. */
export const REMOTE_EXECUTOR_PACKAGES = ['buildbox', 'bubblewrap'] as const;
export const REMOTE_EXECUTOR_PROGRAMS = ['buildbox-casd', 'buildbox-run-bubblewrap', 'bwrap'] as const;

/** Useful and not needed: left out when the whole set cannot be installed. */
export const OPTIONAL_PACKAGES: readonly string[] = ['nix-bin', ...REMOTE_EXECUTOR_PACKAGES];

export const GO_PACKAGES = ['golang-go'] as const;

/** Another vendor's package may own a file of one of ours. */
const FORCE_OVERWRITE = ['-o', 'Dpkg::Options::=--force-overwrite'] as const;

/**
 * The installation as a person would type it, with the same files and options as the bootstrap's own.
 * @param then the command that goes on afterwards
 */
export function debianCommands(
  sid: SidSource | undefined,
  packages: readonly string[],
  then: string,
): string[] {
  const files = sid?.type === 'add' ? sid.files : [];
  const write = files.map(({ path, content }) => {
    const lines = content.trimEnd().split('\n').map(shellQuote);
    return `printf '%s\\n' ${lines.join(' ')} | sudo tee ${path}`;
  });
  return [...write, 'sudo apt-get update', `sudo apt-get ${installArguments(packages).join(' ')}`, then];
}

export function installArguments(packages: readonly string[]): string[] {
  return ['install', '-y', '--no-install-recommends', ...FORCE_OVERWRITE, '-t', 'sid', ...packages];
}

/** One way to get the packages: its commands in order, all of which have to end well. */
export interface InstallAttempt {
  /** What is said before it; undefined for the first. */
  readonly say: string | undefined;
  /** Arguments of apt-get. */
  readonly commands: readonly (readonly string[])[];
  /** Packages that are not installed when this one ends well. */
  readonly without: readonly string[];
}

/** The ways to get packages, each for when the one before it failed. */
export function installAttempts(
  packages: readonly string[],
  optional: readonly string[],
): readonly InstallAttempt[] {
  const all = installArguments(packages);
  const needed = packages.filter((name) => !optional.includes(name));
  const attempts: InstallAttempt[] = [
    { say: undefined, commands: [all], without: [] },
    {
      // Two packages that own one file leave the rest unpacked and unconfigured; this finishes the work.
      say: 'apt-get install did not finish; repairing with apt-get -f install',
      commands: [['-f', 'install', '-y', ...FORCE_OVERWRITE], all],
      without: [],
    },
  ];
  if (needed.length < packages.length) {
    const without = packages.filter((name) => optional.includes(name));
    attempts.push({
      say: `trying again without ${without.join(', ')}`,
      commands: [installArguments(needed)],
      without,
    });
  }
  return attempts;
}

function shellQuote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
