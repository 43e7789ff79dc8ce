/** What `nix --version` says. */
export interface NixVersion {
  /** `Nix`, `Lix, like Nix`, `Determinate Nix 3.6.2`. */
  readonly implementation: string;
  readonly major: number;
  readonly minor: number;
  /** As printed: `2.34.8`, `2.35.0pre20260501_abcdef0`. */
  readonly text: string;
}

/** What depends on the version, so that nobody else compares numbers. */
export interface NixFeatures {
  /** The setting `json-log-path`: events in a file, beside the log that people see. */
  readonly jsonLogPath: boolean;
  /** `nix path-info --json` wants `--json-format`, and will not do without. */
  readonly pathInfoFormat: boolean;
}

/** `nix path-info --stdin`, and `.drv` meaning the derivation itself, are what nothing works without. */
export const OLDEST_NIX = '2.15';

export function parseNixVersion(output: string): NixVersion | undefined {
  const match = /^nix \((.+)\) ((\d+)\.(\d+)\S*)$/m.exec(output);
  const [, implementation, text, major, minor] = match ?? [];
  if (implementation === undefined || text === undefined) return undefined;
  return { implementation, major: Number(major), minor: Number(minor), text };
}

export function isNewEnough(version: NixVersion): boolean {
  return isAtLeast(version, OLDEST_NIX);
}

export function nixFeatures(version: NixVersion): NixFeatures {
  // Lix went its own way from 2.18 on: its larger numbers promise nothing of what Nix has.
  const shared = !/^Lix\b/.test(version.implementation);
  return {
    jsonLogPath: shared && isAtLeast(version, '2.30'),
    pathInfoFormat: shared && isAtLeast(version, '2.33'),
  };
}

function isAtLeast(version: NixVersion, oldest: string): boolean {
  const [major = 0, minor = 0] = oldest.split('.').map(Number);
  return version.major > major || (version.major === major && version.minor >= minor);
}
