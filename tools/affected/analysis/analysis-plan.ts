import { existsSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

import { FileMode, type FileChange } from '../git/file-change.ts';
import { classifyPath, PathClass } from '../paths/path-class.ts';
import { readIfFile } from '../paths/read-if-file.ts';
import { recordedInputs, type RecordedInputs } from '../paths/recorded-inputs.ts';
import type { ChangeSet } from './change-set.ts';
import { isBazelFile, type Configuration } from './configuration.ts';
import type { GlobalCause } from './seeds.ts';
import type { Site } from './site.ts';
import { isStarlarkModule } from '../paths/starlark-text.ts';

/** What can be said of two revisions before there is a graph of either. */
export interface AnalysisPlan {
  readonly configuration: Configuration;
  /** How much of what Bazel loads may be another. */
  readonly highest: PathClass;
  readonly globalCauses: readonly GlobalCause[];
  /** Paths that git ignores, and that stand in the workspace. */
  readonly ignored: readonly string[];
  /** Whether git's tree of the workspace, and options, say all about what Bazel loads. */
  readonly storable: boolean;
  /** Whether files differ only in comments that are part of digests all the same. */
  readonly digestsDiffer: boolean;
  /** What a change can do, whoever made it: between two other commits as well. */
  readonly classify: (change: FileChange) => PathClass;
}

export function planAnalysis(
  { workspace }: Site,
  { changes, outside, noOps }: ChangeSet,
  configuration: Configuration,
): AnalysisPlan {
  const recorded = recordedInputs(
    (path) => readIfFile(join(workspace.directory, path)),
    (path) => isDirectory(join(workspace.directory, path)),
  );
  const rcFiles = new Set(configuration.rcFiles.map((path) => relative(workspace.directory, path)));
  const classify = (change: FileChange): PathClass => {
    const found = classifyPath(change, { modules: recorded.files, configuration: rcFiles });
    // Its files are read where they stand, not where packages of the workspace are looked for.
    return found === PathClass.structure && isInLocalRepository(change, recorded) ? PathClass.modules : found;
  };
  // What changed in options is known by now; what else decides about Bazel itself touches everything.
  const classOf = (change: FileChange): PathClass => {
    const found = noOps.has(change.path) ? PathClass.content : classify(change);
    if (found !== PathClass.configuration) return found;
    return change.kind === 'modified' ? PathClass.content : PathClass.structure;
  };
  const beside = recorded.outside ? outside.filter(({ ignored }) => !ignored) : [];
  return {
    configuration,
    highest: highestOf([
      ...changes.map(classOf),
      ...beside.map(() => PathClass.modules),
      ...(configuration.otherLoading ? [PathClass.configuration] : []),
    ]),
    globalCauses: [
      ...configuration.causes,
      ...changes
        .filter(
          (change) =>
            (classOf(change) === PathClass.modules && !ONLY_LOADING.test(change.path)) ||
            isInLocalRepository(change, recorded),
        )
        .concat(beside)
        .map(({ path }) => ({ kind: 'file' as const, path, what: 'modules' as const })),
      ...changes
        .filter(isSubmodule)
        .map(({ path }) => ({ kind: 'file' as const, path, what: 'bazel' as const })),
    ],
    ignored: changes.filter(({ ignored }) => ignored).map(({ path }) => path),
    storable:
      !recorded.outside &&
      !changes.some((change) => !change.ignored && (isBazelFile(change.path) || isSubmodule(change))),
    digestsDiffer: [...noOps].some(isStarlarkModule),
    classify,
  };
}

/** They say something of all packages, which the comparison of both graphs shows, and nothing of other repositories. */
const ONLY_LOADING = /^(?:REPO\.bazel|\.bazelignore)$/;

function highestOf(classes: readonly PathClass[]): PathClass {
  return classes.reduce((highest, each) => (each > highest ? each : highest), PathClass.content);
}

function isInLocalRepository({ path }: FileChange, { localRepositories }: RecordedInputs): boolean {
  return [...localRepositories].some((directory) => path.startsWith(`${directory}/`));
}

/** What is in a submodule is in no tree of this repository. */
function isSubmodule({ oldMode, newMode }: FileChange): boolean {
  return oldMode === FileMode.submodule || newMode === FileMode.submodule;
}

function isDirectory(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}
