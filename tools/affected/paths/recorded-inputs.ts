import { posix } from 'node:path';

/** Reads a file of one revision; undefined where it has none. */
export type ReadFile = (path: string) => string | undefined;

/** What the files that say which external repositories there are lead to. */
export interface RecordedInputs {
  /** Files that Bazel may read while it fetches: a change of one can change what is in a repository. */
  readonly files: ReadonlySet<string>;
  /** Directories of this tree that are repositories of their own. */
  readonly localRepositories: ReadonlySet<string>;
  /** Whether one may stand beside the workspace. */
  readonly outside: boolean;
}

/** A directory with one of these is a repository. */
const BOUNDARIES = ['MODULE.bazel', 'REPO.bazel', 'WORKSPACE', 'WORKSPACE.bazel'];

const ROOTS = ['MODULE.bazel', 'WORKSPACE', 'WORKSPACE.bazel', 'WORKSPACE.bzlmod', 'REPO.bazel'];

/**
 * Follows every label and path that is written out in `MODULE.bazel`, in what it includes, and in the .bzl files these
 * load. It takes too many for inputs rather than one too few: which of them a repository rule reads is not to be seen.
 *
 * @param isDirectory whether the revision has a directory at this path
 */
export function recordedInputs(read: ReadFile, isDirectory: (path: string) => boolean): RecordedInputs {
  const files = new Set<string>();
  const localRepositories = new Set<string>();
  let outside = false;
  const waiting = [...ROOTS];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (files.has(path)) continue;
    const text = read(path);
    if (text === undefined) continue;
    files.add(path);
    if (!/\.(?:bzl|scl|bazel|bzlmod)$|(?:^|\/)WORKSPACE$/.test(path)) continue;
    for (const { literal, isPath } of textLiterals(text)) {
      waiting.push(...labelPaths(literal, posix.dirname(path)));
      const directory = posix.normalize(literal).replace(/\/$/, '');
      if (isPath && /^(?:\.\.|\/)/.test(directory)) outside = true;
      if (directory === '.' || directory.startsWith('..') || !isDirectory(directory)) continue;
      const isRepository = BOUNDARIES.some((name) => read(`${directory}/${name}`) !== undefined);
      if (isPath || isRepository) localRepositories.add(directory);
    }
  }
  return { files, localRepositories, outside };
}

interface TextLiteral {
  readonly literal: string;
  /** Whether it is the value of an argument that is called `path`. */
  readonly isPath: boolean;
}

/** The texts that are written out in Starlark, comments left out. */
export function textLiterals(starlark: string): TextLiteral[] {
  const literals: TextLiteral[] = [];
  const token =
    /#[^\n]*|"""[\s\S]*?"""|'''[\s\S]*?'''|(\bpath\s*=\s*)?(?:"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)')/g;
  for (const [, argument, double, single] of starlark.matchAll(token)) {
    const literal = double ?? single;
    if (literal !== undefined && literal !== '') literals.push({ literal, isPath: argument !== undefined });
  }
  return literals;
}

/** Where the file of a label of this repository may be: which part of a path is the package is not known here. */
export function labelPaths(literal: string, directory: string): string[] {
  const absolute = /^@{0,2}\/\/([^:]*)(?::(.+))?$/.exec(literal);
  if (absolute) {
    const [, packageName = '', name] = absolute;
    return [posix.join(packageName, name ?? posix.basename(packageName))];
  }
  if (/^[\w./+-]+$/.test(literal.replace(/^:/, ''))) {
    return [posix.join(directory, literal.replace(/^:/, ''))].filter((path) => !path.startsWith('..'));
  }
  return [];
}
