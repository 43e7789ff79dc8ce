import { existsSync, lstatSync, readdirSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';

import { err, ok, type Result } from '../../result.ts';
import type { RevisionFiles } from '../analysis/revision-files.ts';
import { FileMode, type FileChange } from '../git/file-change.ts';
import type { TreeEntry } from '../git/tree-listing.ts';
import { withLinkAliases } from '../paths/link-aliases.ts';
import { followLinks, targetOfLink } from './follow-links.ts';
import { isBuildFile, planOverlay } from './plan-overlay.ts';
import { KEPT_MODE, NOTHING_MODE, writeOverlay } from './write-overlay.ts';
import { isStarlarkModule } from '../paths/starlark-text.ts';

export interface Overlay {
  /** The only packages that may differ; undefined where any may. */
  readonly packages: readonly string[] | undefined;
  /** Packages of today that were none. */
  readonly deletedPackages: readonly string[];
}

/**
 * Writes what has to stand in front of a workspace so that Bazel loads it as it was.
 *
 * @param workspace where the files of today stand
 * @param files of the workspace as it was
 * @param directory an empty one, for the overlay
 * @param noOps changes that say to Bazel what was said before
 */
export async function makeOverlay(
  repository: string,
  workspace: string,
  changes: readonly FileChange[],
  { entries: before, links: oldLinks }: RevisionFiles,
  directory: string,
  noOps: ReadonlySet<string>,
): Promise<Result<Overlay, string>> {
  const tracked = followLinks(before, oldLinks);
  if (!tracked) return err('links lead around in a circle');
  const aliases = [...tracked].filter(([path, { mode }]) => mode === FileMode.symlink && !before.has(path));
  if (aliases.length > 0 && [...oldLinks].some(([path, text]) => targetOfLink(path, text) === undefined)) {
    return err('behind a link there is one that leads out of the workspace');
  }
  const kept = changes.filter(({ ignored }) => ignored).map(({ path }) => path.replace(/\/$/, ''));
  const files = new Map([...keptEntries(kept), ...tracked, ...aliases.map(asLinkToNothing)]);
  const paths = changedPaths(
    changes.filter(({ ignored }) => !ignored),
    oldLinks,
    tracked,
    workspace,
  );
  const plan = planOverlay(new Set(files.keys()), paths, (path) => isFile(join(workspace, path)));
  // They are given as a list with commas between them.
  const unnameable = plan.deletedPackages.find((name) => name.includes(','));
  if (unnameable !== undefined) return err(`--deleted_packages cannot name //${unnameable}`);
  const written = await writeOverlay(repository, plan, files, { directory, workspace, today: noOps });
  if (!written.ok) return err(written.error.problem);
  const { deletedPackages } = plan;
  return ok({ deletedPackages, packages: changes.every(staysInPackage) ? plan.packages : undefined });
}

/**
 * Whether no other package than the one that holds the file can tell the difference. Others can where it is code that
 * they load, where it makes a directory a package or none, and where it is a link, by which they may see it.
 */
function staysInPackage({ path, kind, oldMode, newMode, ignored }: FileChange): boolean {
  if (ignored) return true;
  if (isStarlarkModule(path) || (isBuildFile(path) && kind !== 'modified')) return false;
  return [oldMode, newMode].every((mode) => mode !== FileMode.symlink && mode !== FileMode.submodule);
}

/** Of a link to nothing, by another path: from there its text could lead to something. */
function asLinkToNothing([path, { id }]: [string, TreeEntry]): [string, TreeEntry] {
  return [path, { mode: NOTHING_MODE, id }];
}

/** What git ignores is taken for what it was, and globs see it. Bazel's own links lead to all that it ever made. */
function keptEntries(ignored: readonly string[]): [string, TreeEntry][] {
  return ignored
    .filter((path) => !/^bazel-[^/]*$/.test(path))
    .map((path) => [path, { mode: KEPT_MODE, id: '' }]);
}

/** Every path at which something is not what it was, by way of the links of then and of now. */
function changedPaths(
  changes: readonly FileChange[],
  oldLinks: ReadonlyMap<string, string>,
  before: ReadonlyMap<string, TreeEntry>,
  workspace: string,
): string[] {
  const newLinks = new Map(oldLinks);
  for (const { path } of changes) {
    const text = readLink(join(workspace, path));
    if (text === undefined) newLinks.delete(path);
    else newLinks.set(path, text);
  }
  const changedLinks = changes
    .map(({ path }) => path)
    .filter((path) => oldLinks.has(path) || newLinks.has(path));
  const direct = [
    ...changes.map(({ path }) => path),
    ...[...before.keys()].filter((path) => changedLinks.some((link) => path.startsWith(`${link}/`))),
    ...changedLinks.flatMap((link) => buildFilesBelow(workspace, link)),
  ];
  return direct.flatMap((path) => [...withLinkAliases(path, oldLinks), ...withLinkAliases(path, newLinks)]);
}

/** Of a directory of today, links followed as Bazel follows them: into none that is above already. */
function buildFilesBelow(workspace: string, path: string, above: readonly string[] = []): string[] {
  const directory = join(workspace, path);
  if (!existsSync(directory) || !statSync(directory).isDirectory()) return [];
  const real = realpathSync(directory);
  if (above.includes(real)) return [];
  return readdirSync(directory).flatMap((name) => {
    const below = posix.join(path, name);
    return isBuildFile(below) ? [below] : buildFilesBelow(workspace, below, [...above, real]);
  });
}

function readLink(path: string): string | undefined {
  try {
    return lstatSync(path).isSymbolicLink() ? readlinkSync(path) : undefined;
  } catch {
    // It is gone.
    return undefined;
  }
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}
