import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { isAbsolute, join, posix, relative, resolve } from 'node:path';

import { isConfigurationFile } from './configuration-files.ts';
import type { Diagnostic, Place } from './diagnostic.ts';
import { isLocalSource } from './module-sources.ts';

export const MODULE_NOT_INSTALLED = 'Module not installed';
export const NOT_LOCAL = 'Module is not local';
export const OUTSIDE = 'Module outside the workspace';
const UNREADABLE_DIRECTORY = 'Unreadable module directory';

/** The `source` of the module block that begins at this line; undefined where it cannot be told. */
export function moduleSource(path: string, line: number): string | undefined {
  if (!existsSync(path)) return undefined;
  const block = readFileSync(path, 'utf8')
    .split('\n')
    .slice(line - 1)
    .join('\n')
    .replace(/("(?:[^"\\\n]|\\.)*")|#.*|\/\/.*/g, '$1');
  return /^[^}]*?\bsource"?\s*[=:]\s*"([^"]*)"/.exec(block)?.[1];
}

/**
 * What `tofu get` and `tofu validate` found, as one list. When `get` fails it writes nothing down, and validation then
 * calls every module missing, also those that are there; `get` in turn knows what is wrong inside them, but not always
 * where. Never returns a list without errors when `get` had any.
 *
 * @param directory the module's directory, relative to the workspace
 * @param root the tree of linked sources
 */
export function mergeModuleFindings(
  validated: readonly Diagnostic[],
  got: readonly Diagnostic[],
  directory: string,
  root: string,
): Diagnostic[] {
  if (got.length === 0) return [...validated];
  const troubles = got.flatMap((diagnostic) => describeTrouble(diagnostic, directory, root));
  const troubled = new Set(troubles.map(lineOf));
  const kept = validated.filter(
    (diagnostic) => diagnostic.summary !== MODULE_NOT_INSTALLED || troubled.has(lineOf(diagnostic)),
  );
  const calls = new Set(kept.filter(({ summary }) => summary === MODULE_NOT_INSTALLED).map(lineOf));
  const known = new Set(kept.map(identityOf));
  const added = troubles.filter(
    (diagnostic) => !calls.has(lineOf(diagnostic)) && !known.has(identityOf(diagnostic)),
  );
  const merged = [...kept, ...added];
  return merged.some(({ severity }) => severity === 'error') ? merged : [...validated, ...got];
}

/** What is said of a source that is no path and that no target stands for. */
export function notLocal(source: string): Pick<Diagnostic, 'summary' | 'detail'> {
  return posix.isAbsolute(source)
    ? { summary: OUTSIDE, detail: `The source "${source}" is not among the declared files.` }
    : { summary: NOT_LOCAL, detail: `The source "${source}" is no path, and no target stands for it.` };
}

function lineOf({ place, summary }: Diagnostic): string {
  return place ? `${place.path}:${place.line}` : summary;
}

function identityOf({ place, severity, summary, detail }: Diagnostic): string {
  return JSON.stringify([severity, summary, detail, place]);
}

/** A failure of `get` in words that do not depend on the network, and with a place where it names one. */
function describeTrouble(diagnostic: Diagnostic, directory: string, root: string): Diagnostic[] {
  const { summary, detail, place } = diagnostic;
  if (summary === UNREADABLE_DIRECTORY) {
    const [, name, path, line] = /for module "([^"]+)" at (.+):(\d+)\.$/.exec(detail) ?? [];
    // The same failure is reported twice, once without a place.
    if (name === undefined || path === undefined) return [];
    return [
      {
        ...diagnostic,
        detail: `The directory of module "${name}" could not be read.`,
        place: { path: posix.join(directory, path), line: Number(line), column: 1 },
      },
    ];
  }
  if (place && /module registry|download module|module source/i.test(summary)) {
    const source = moduleSource(join(root, place.path), place.line);
    if (source === undefined || isLocalSource(source)) return [diagnostic];
    return [
      {
        ...diagnostic,
        ...notLocal(source),
      },
    ];
  }
  if (detail.includes('file name too long')) {
    return [
      {
        ...diagnostic,
        summary: 'Module calls without end',
        detail: `The modules call each other in a circle: ${detail.slice(0, 120)}…`,
      },
    ];
  }
  return [diagnostic];
}

interface InstalledModule {
  readonly Key: string;
  readonly Source: string;
  readonly Dir: string;
}

/**
 * The modules that `get` found outside the declared files: absolute paths, paths that lead out of the workspace, and
 * anything downloaded. A verdict about these would depend on what no cache key knows.
 *
 * @param manifest the path of `modules.json`
 * @param directory the module's own directory in the tree of linked sources
 * @param root the tree
 */
export function foreignModules(manifest: string, directory: string, root: string): Diagnostic[] {
  if (!existsSync(manifest)) return [];
  const { Modules: modules } = JSON.parse(readFileSync(manifest, 'utf8')) as { Modules: InstalledModule[] };
  const directories = new Map(modules.map(({ Key, Dir }) => [Key, resolve(directory, Dir)]));
  return modules.flatMap(({ Key: key, Dir: found, Source: source }) => {
    const path = relative(root, resolve(directory, found));
    if (!path.startsWith('..') && !isAbsolute(path)) return [];
    const parent = key.includes('.') ? key.slice(0, key.lastIndexOf('.')) : '';
    const name = key.slice(key.lastIndexOf('.') + 1);
    const place = findCall(directories.get(parent) ?? directory, name, root);
    return [
      {
        severity: 'error' as const,
        summary: OUTSIDE,
        detail: `The source ${place ? `"${moduleSource(join(root, place.path), place.line) ?? source}"` : source} of module "${name}" is not among the declared files.`,
        ...(place && { place }),
      },
    ];
  });
}

function findCall(directory: string, name: string, root: string): Place | undefined {
  const call = new RegExp(`(^|[\\s}])module\\s+"?${name}"?\\s*\\{|"${name}"\\s*:`);
  if (!existsSync(directory)) return undefined;
  for (const file of readdirSync(directory).filter(isConfigurationFile).sort()) {
    const path = join(directory, file);
    const line = readFileSync(path, 'utf8')
      .split('\n')
      .findIndex((text) => call.test(text));
    if (line >= 0) return { path: relative(root, path), line: line + 1, column: 1 };
  }
  return undefined;
}
