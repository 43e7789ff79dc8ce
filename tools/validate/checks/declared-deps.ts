import { posix } from 'node:path';

import { buildozer } from '../buildozer.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { isLocalSource } from '../module-calls.ts';
import type { CheckContext } from './check-context.ts';

/** A dep that no `module` block calls: its files would be read, and its changes looked at, for nothing. */
export function checkDeclaredDeps({ own, request }: CheckContext): Diagnostic[] {
  const called = calledDirectories(own.directory, [
    ...own.calls.map(({ source }) => source),
    ...own.tests.moduleSources,
  ]);
  if (!called) return [];
  return request.deps
    .filter(({ directory }) => directory !== own.directory && !called.has(directory))
    .map(({ label, directory, name }) => ({
      severity: 'error' as const,
      summary: 'Dep that nothing calls',
      detail: `No module block of ${request.label} calls ${label} (its directory is ${directory}).`,
      hint: buildozer('remove', 'deps', name, request.label),
    }));
}

/** Undefined when one of the sources has to be evaluated: it could be any directory. */
function calledDirectories(
  directory: string,
  sources: readonly (string | undefined)[],
): ReadonlySet<string> | undefined {
  const called = new Set<string>();
  for (const source of sources) {
    if (source === undefined) return undefined;
    if (!isLocalSource(source)) continue;
    // Without the stroke that a source may end with.
    called.add(posix.join(directory, source).replace(/\/$/, ''));
  }
  return called;
}
