import { posix } from 'node:path';

import { readModuleFacts } from '../configuration/module-facts.ts';
import { configurationFilesOf } from './configuration-files.ts';
import { isLocalSource } from './module-calls.ts';
import type { RequestFile } from './request.ts';

interface InstalledModule {
  readonly Key: string;
  readonly Source: string;
  readonly Dir: string;
}

/** The engine's deepest sensible tree; modules that call each other in a circle have no bottom. */
const MAX_DEPTH = 32;

/** What needs no escaping anywhere: everything else is left to the engine. */
const PLAIN_SOURCE = /^[\w./-]+$/;
const PLAIN_NAME = /^[A-Za-z_][\w-]*$/;

/**
 * The text of `modules.json` as `tofu get` would write it, without a process. Only where nothing can be in doubt: every
 * call of the module and of those below it is a literal path to a directory of declared files, and no test calls a
 * module. Undefined otherwise: then the engine has to say, also what is wrong.
 *
 * Format: OpenTofu's `internal/modsdir/record.go`.
 *
 * @param root the module's directory, relative to the workspace
 */
export function moduleManifest(root: string, files: readonly RequestFile[]): string | undefined {
  const modules: InstalledModule[] = [];

  const add = (key: string, source: string, directory: string, depth: number): boolean => {
    if (depth > MAX_DEPTH || configurationFilesOf(directory, files).length === 0) return false;
    const facts = readModuleFacts(directory, files);
    if (facts.unreadable.length > 0) return false;
    if (depth === 0 && facts.tests.moduleSources.length > 0) return false;
    modules.push({ Key: key, Source: source, Dir: posix.relative(root, directory) || '.' });
    const names = new Set(facts.calls.map(({ name }) => name));
    if (names.size < facts.calls.length) return false;
    return facts.calls.every((call) => {
      if (call.source === undefined || call.version !== undefined || !PLAIN_NAME.test(call.name))
        return false;
      if (!isLocalSource(call.source) || !PLAIN_SOURCE.test(call.source)) return false;
      const child = posix.join(directory, call.source).replace(/(.)\/$/, '$1');
      if (child.startsWith('..')) return false;
      return add(key === '' ? call.name : `${key}.${call.name}`, normalized(call.source), child, depth + 1);
    });
  };

  if (!add('', '', root, 0)) return undefined;
  modules.sort((a, b) => (a.Key < b.Key ? -1 : 1));
  return JSON.stringify({ Modules: modules });
}

/** A local source as the engine writes it down. */
function normalized(source: string): string {
  const clean = posix.normalize(source).replace(/(.)\/$/, '$1');
  return clean.startsWith('../') ? clean : `./${clean}`;
}
