import { posix } from 'node:path';

/** What has to stand in front of a workspace so that Bazel loads it as it was. */
export interface OverlayPlan {
  /** The packages that changed. */
  readonly packages: readonly string[];
  /** Files of the packages that changed, as they were. */
  readonly files: readonly string[];
  /** Of packages that did not change and stand below one that did: a package only sees below it what is a directory. */
  readonly directories: readonly string[];
  /** Packages of today that were none. */
  readonly deletedPackages: readonly string[];
}

/**
 * @param before the files of the workspace as it was
 * @param changed paths of the workspace at which something is not what it was
 * @param isFile whether a file stands in the workspace now
 */
export function planOverlay(
  before: ReadonlySet<string>,
  changed: readonly string[],
  isFile: (path: string) => boolean,
): OverlayPlan {
  const packages = new Set([...before].filter(isBuildFile).map(directoryOf));
  // The directory of a package that is gone may be gone too, and the one above asks what is below it.
  const back = changed
    .filter((path) => isBuildFile(path) && before.has(path) && !isFile(path))
    .map(directoryOf);
  const touched = new Set(
    [...changed, ...back]
      .map((path) => nearest(packages, directoryOf(path)))
      .filter((found) => found !== undefined),
  );
  const files: string[] = [];
  const directories = new Set<string>();
  for (const path of before) {
    const home = nearest(packages, directoryOf(path));
    if (home === undefined) continue;
    if (touched.has(home)) files.push(path);
    else if (isBelowAny(home, touched)) directories.add(home);
  }
  const gone = changed
    .filter((path) => isBuildFile(path) && isFile(path) && !packages.has(directoryOf(path)))
    .map(directoryOf);
  return {
    packages: [...touched],
    files,
    directories: [...directories],
    deletedPackages: [...new Set(gone)],
  };
}

export function isBuildFile(path: string): boolean {
  return /(?:^|\/)BUILD(?:\.bazel)?$/.test(path);
}

/** Empty for the root, as packages are named. */
function directoryOf(path: string): string {
  const directory = posix.dirname(path);
  return directory === '.' ? '' : directory;
}

/** The package that a directory belongs to: the lowest above it, or itself. */
function nearest(packages: ReadonlySet<string>, directory: string): string | undefined {
  for (let above = directory; ; above = directoryOf(above)) {
    if (packages.has(above)) return above;
    if (above === '') return undefined;
  }
}

function isBelowAny(directory: string, packages: ReadonlySet<string>): boolean {
  for (let above = directory; above !== '';) {
    above = directoryOf(above);
    if (packages.has(above)) return true;
  }
  return false;
}
