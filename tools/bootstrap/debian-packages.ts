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

/** Useful and not needed: left out when the whole set cannot be installed. */
export const OPTIONAL_PACKAGES: readonly string[] = ['nix-bin'];

export const GO_PACKAGES = ['golang-go'] as const;

/** Another vendor's package may own a file of one of ours. */
export const FORCE_OVERWRITE = ['-o', 'Dpkg::Options::=--force-overwrite'] as const;

/** The installation as a person would type it, with the same files and options as the bootstrap's own. */
export function debianCommands(sid: SidSource | undefined, packages: readonly string[]): string[] {
  const files = sid?.type === 'add' ? sid.files : [];
  const write = files.map(({ path, content }) => {
    const lines = content.trimEnd().split('\n').map(shellQuote);
    return `printf '%s\\n' ${lines.join(' ')} | sudo tee ${path}`;
  });
  return [
    ...write,
    'sudo apt-get update',
    `sudo apt-get ${installArguments(packages).join(' ')}`,
    'npm run bootstrap',
  ];
}

export function installArguments(packages: readonly string[]): string[] {
  return ['install', '-y', '--no-install-recommends', ...FORCE_OVERWRITE, '-t', 'sid', ...packages];
}

function shellQuote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
