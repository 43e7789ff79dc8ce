import { FileMode, type FileChange } from '../git/file-change.ts';

/** What a changed file can change. Ordered: what a later one can do, it can do besides what the earlier ones can. */
export const PathClass = {
  /** Only what the actions read: the graph is the same before and after. */
  content: 0,
  /** The packages, their targets and edges. */
  structure: 1,
  /** Which external repositories there are and what is in them. */
  modules: 2,
  /** How Bazel is run: its version and options. */
  configuration: 3,
} as const;

export type PathClass = (typeof PathClass)[keyof typeof PathClass];

const STRUCTURE_NAMES = /(?:^|\/)(?:BUILD|BUILD\.bazel)$|\.(?:bzl|scl)$/;

/** Of the workspace itself: files of these names in other directories belong to other workspaces. */
const MODULES_NAMES =
  /^(?:REPO\.bazel|WORKSPACE|WORKSPACE\.bazel|WORKSPACE\.bzlmod|\.bazelignore|MODULE\.bazel(?:\.lock)?)$|\.MODULE\.bazel$/;

const CONFIGURATION_NAMES =
  /^(?:\.bazelversion|\.bazeliskrc|tools\/bazel|platform_mappings)$|(?:^|\/)\.gitattributes$/;

/** What package managers' rules read while Bazel fetches: nothing in the graph says that they do. */
const READ_BY_REPOSITORY_RULES =
  /(?:^|\/)(?:go\.(?:mod|sum|work|work\.sum)|[^/]*_install\.json|pnpm-(?:lock|workspace)\.yaml|package(?:-lock)?\.json|yarn\.lock|\.npmrc|[^/]*requirements[^/]*\.(?:txt|in)|(?:uv|poetry|Cargo|Gemfile|Pipfile|flake)\.lock|Cargo\.toml|Gemfile|pyproject\.toml|\.terraform\.lock\.hcl)$|\.(?:nix|patch|diff)$/;

/**
 * @param recorded files that Bazel, or the files it has loaded, are known to have read while fetching or configuring
 */
export function classifyPath(
  change: FileChange,
  recorded: { readonly modules: ReadonlySet<string>; readonly configuration: ReadonlySet<string> },
): PathClass {
  const { path, kind, oldMode, newMode } = change;
  // What the machine or the user has set up is the same for both revisions; what may be in a glob is a matter of content.
  if (change.ignored) return STRUCTURE_NAMES.test(path) ? PathClass.structure : PathClass.content;
  if (CONFIGURATION_NAMES.test(path) || recorded.configuration.has(path)) return PathClass.configuration;
  if (MODULES_NAMES.test(path) || READ_BY_REPOSITORY_RULES.test(path) || recorded.modules.has(path)) {
    return PathClass.modules;
  }
  // A glob sees what comes and goes, and what is a directory; a path that is no UTF-8 could be anything.
  if (kind !== 'modified' || STRUCTURE_NAMES.test(path) || path.includes('\ufffd'))
    return PathClass.structure;
  const plain = [oldMode, newMode].every((mode) => mode === FileMode.regular || mode === FileMode.executable);
  return plain ? PathClass.content : PathClass.structure;
}
