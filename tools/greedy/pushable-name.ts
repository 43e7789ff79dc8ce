import { splitBaseName } from '../nix/store/store-path.ts';

/** What Nix has in a store directory beside paths, and derivations, which nobody downloads. */
const OTHER = /\.(?:drv|lock|tmp|check|chroot)$/;
/** Of a derivation whose output's name is not known until it is built. */
const PLACEHOLDER = /\.drv\.[A-Za-z0-9+\-._?=]+$/;

/** Whether a name in a store directory may be that of a path to push. */
export function isPushableName(name: string): boolean {
  return splitBaseName(name) !== undefined && !OTHER.test(name) && !PLACEHOLDER.test(name);
}

const LOCK = '.lock';

/** The path whose lock this is; undefined where it is none of a path to push. */
export function lockedName(name: string): string | undefined {
  if (!name.endsWith(LOCK)) return undefined;
  const locked = name.slice(0, -LOCK.length);
  return isPushableName(locked) ? locked : undefined;
}
