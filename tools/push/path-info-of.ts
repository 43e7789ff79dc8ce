import type { PathInfo } from '../nix/store/path-info.ts';

/** For tests: a path of this name and size that refers to others of such names. */
export function pathInfoOf(name: string, narSize: number, ...references: readonly string[]): PathInfo {
  const hashPart = name.padEnd(32, '0');
  return {
    path: `/nix/store/${hashPart}-${name}`,
    hashPart,
    narHash: `sha256:${'0'.repeat(64)}`,
    narSize,
    references: references.map((each) => `${each.padEnd(32, '0')}-${each}`).sort(),
    signatures: [],
  };
}

/** The name that was given. */
export function nameOf({ path }: PathInfo): string {
  return path.slice(path.lastIndexOf('-') + 1);
}
