import { buildozer, buildozerEntry } from '../buildozer.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { ModuleSources, repositoryOf, type CalledSource } from '../module-sources.ts';
import type { RequestDep } from '../request.ts';
import type { CheckContext } from './check-context.ts';

/** A dep that no `module` block calls: its files would be read, and its changes looked at, for nothing. */
export function checkDeclaredDeps({ own, request }: CheckContext): Diagnostic[] {
  const calls: readonly CalledSource[] = [...own.calls, ...own.tests.calls];
  const sources = new ModuleSources(request.modules);
  const called = calledDirectories(own.directory, calls, sources);
  if (!called) return [];
  const unknown = calls.filter((call) => sources.locate(own.directory, call).type === 'unknown');
  return request.deps
    .filter(({ directory }) => directory !== own.directory && !called.has(directory))
    .map((dep) => ({
      severity: 'error' as const,
      summary: 'Dep that nothing calls',
      detail: `No module block of ${request.label} calls ${dep.label} (its directory is ${dep.directory}).`,
      hint:
        repositoryOf(dep.directory) === repositoryOf(own.directory)
          ? buildozer('remove', 'deps', dep.name, request.label)
          : otherRepository(dep, unknown, request.label),
    }));
}

/** No path leads to a module of another repository, whatever a block says. */
function otherRepository({ name }: RequestDep, unknown: readonly CalledSource[], label: string): string {
  // With one source that nothing stands for there is one that is meant.
  const source = unknown.length === 1 ? (unknown[0]?.source ?? 'SOURCE') : 'SOURCE';
  return (
    `no path leads to a module of another repository; say for which source of a module block it stands: ` +
    `${buildozerEntry('module_sources', source, name, label)}; or remove it: ${buildozer('remove', 'deps', name, label)}`
  );
}

/** Undefined when one of the sources has to be evaluated: it could be any directory. */
function calledDirectories(
  directory: string,
  calls: readonly CalledSource[],
  sources: ModuleSources,
): ReadonlySet<string> | undefined {
  const called = new Set<string>();
  for (const call of calls) {
    const found = sources.locate(directory, call);
    if (found.type === 'evaluated') return undefined;
    if (found.type !== 'unknown') called.add(found.directory);
  }
  return called;
}
