import { posix } from 'node:path';

import { readModuleFacts } from '../configuration/module-facts.ts';
import type { TestCall } from '../configuration/test-facts.ts';
import { configurationFilesOf } from './configuration-files.ts';
import { ModuleSources, type CalledSource } from './module-sources.ts';
import type { RequestFile, RequestModule } from './request.ts';

interface InstalledModule {
  readonly Key: string;
  readonly Source: string;
  readonly Version?: string;
  readonly Dir: string;
}

export interface ModuleManifest {
  readonly text: string;
  /** Whether `tofu get` has to complete it; what is in it stays as it is. */
  readonly askEngine: boolean;
}

/** The engine's deepest sensible tree; modules that call each other in a circle have no bottom. */
const MAX_DEPTH = 32;

/** What needs no escaping anywhere: everything else is left to the engine. */
const PLAIN_SOURCE = /^[\w./-]+$/;
const PLAIN_NAME = /^[A-Za-z_][\w-]*$/;

/**
 * The text of `modules.json` as `tofu get` would write it, without a process. It has every call that is a literal path
 * to a directory of declared files, or a literal source that a target stands for. A source that no target stands for is
 * left out, and nobody is asked about it: the engine then calls it missing. Undefined where all is for the engine to say.
 *
 * Format: OpenTofu's `internal/modsdir/manifest.go`, which reads sources as configurations have them.
 *
 * @param root the module's directory, relative to the workspace
 */
export function moduleManifest(
  root: string,
  files: readonly RequestFile[],
  modules: readonly RequestModule[] = [],
): ModuleManifest | undefined {
  const installed: InstalledModule[] = [];
  const sources = new ModuleSources(modules);
  const found = { doubts: 0, targets: 0 };

  const add = (record: InstalledModule, directory: string, depth: number): void => {
    const facts = readModuleFacts(directory, files);
    const names = new Set(facts.calls.map(({ name }) => name));
    if (depth > MAX_DEPTH || configurationFilesOf(directory, files).length === 0) {
      found.doubts++;
      return;
    }
    installed.push(record);
    if (facts.unreadable.length > 0 || names.size < facts.calls.length) {
      found.doubts++;
      return;
    }
    const within = record.Key === '' ? '' : `${record.Key}.`;
    for (const call of facts.calls) follow(`${within}${call.name}`, call.name, call, directory, depth + 1);
    if (depth > 0) return;
    for (const test of facts.tests.calls) follow(testKey(root, test), test.run, test, directory, depth + 1);
  };

  const follow = (key: string, name: string, call: CalledSource, caller: string, depth: number): void => {
    const called = sources.locate(caller, call);
    const { source = '' } = call;
    if (called.type === 'unknown') return;
    if (called.type === 'evaluated' || !PLAIN_NAME.test(name)) {
      found.doubts++;
      return;
    }
    const { directory } = called;
    const Dir = posix.relative(root, directory) || '.';
    if (called.type === 'local') {
      if (call.version !== undefined || !PLAIN_SOURCE.test(source) || directory.startsWith('..')) {
        found.doubts++;
        return;
      }
      add({ Key: key, Source: normalized(source), Dir }, directory, depth);
      return;
    }
    found.targets++;
    // `get` would look elsewhere for a version that meets the constraint; without one it stays, and `validate` is red.
    const version = !called.refused && called.version !== undefined && { Version: called.version };
    add({ Key: key, Source: called.source, ...version, Dir }, directory, depth);
  };

  add({ Key: '', Source: '', Dir: '.' }, root, 0);
  const isOneEach = new Set(installed.map(({ Key }) => Key)).size === installed.length;
  if (!isOneEach || (found.doubts > 0 && found.targets === 0)) return undefined;
  installed.sort((a, b) => (a.Key < b.Key ? -1 : 1));
  return { text: JSON.stringify({ Modules: installed }), askEngine: found.doubts > 0 };
}

/** A local source as the engine writes it down. */
function normalized(source: string): string {
  const clean = posix.normalize(source).replace(/(.)\/$/, '$1');
  return clean.startsWith('../') ? clean : `./${clean}`;
}

/** Source of the form: `buildTestModules` of OpenTofu's `internal/configs/config_build.go`. */
function testKey(root: string, { run, place }: TestCall): string {
  const path = posix.relative(root, place.path).replace(/\.tftest\.hcl$/, '');
  return ['test', ...path.split('/'), run].join('.');
}
