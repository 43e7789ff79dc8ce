import { buildozerEntry, buildozerWithoutEntry } from '../buildozer.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { isLocalSource, localDirectory, ModuleSources, repositoryOf } from '../module-sources.ts';
import { errorAt, type CheckContext } from './check-context.ts';

/** Entries of `module_sources` that no block calls: their files would be read, and their changes looked at, for nothing. */
export function checkModuleSources({ own, request }: CheckContext): Diagnostic[] {
  const sources = new ModuleSources(request.modules);
  const calls = [...own.calls, ...own.tests.calls];
  const found = calls.map((call) => sources.locate(own.directory, call));
  // A source that has to be evaluated could be any of them.
  if (found.some(({ type }) => type === 'evaluated')) return [];
  const called = new Set(found.flatMap((each) => (each.type === 'target' ? [each.entry.source] : [])));
  const declared = request.modules.find(({ label }) => label === request.label)?.sources ?? [];
  return declared
    .filter(({ source }) => !called.has(source))
    .map(({ source, name }) => ({
      severity: 'error' as const,
      summary: 'Module source that nothing calls',
      detail: `No module block of ${request.label} has the source "${source}", for which module_sources names ${name}.`,
      hint: buildozerWithoutEntry('module_sources', source, request.label),
    }));
}

/** Paths from one repository into another, which are there in a build and nowhere else. */
export function checkRepositoryBorders({ readable, request }: CheckContext): Diagnostic[] {
  const at = (directory: string) => request.modules.find((module) => module.directory === directory);
  return readable.flatMap((facts) =>
    facts.calls.flatMap(({ source, sourcePlace, place }) => {
      if (source === undefined || !isLocalSource(source)) return [];
      const directory = localDirectory(facts.directory, source);
      const called = at(directory);
      if (!called || repositoryOf(directory) === repositoryOf(facts.directory)) return [];
      const name = request.deps.find((dep) => dep.directory === directory)?.name ?? called.label;
      const caller = at(facts.directory)?.label ?? request.label;
      return [
        errorAt(facts, sourcePlace ?? place, {
          summary: 'Path into another repository',
          detail: `The source "${source}" leads to ${called.label}, where no path leads outside of a build.`,
          hint: `write the address of that module, such as "git::https://...", and which target stands for it: ${buildozerEntry('module_sources', 'SOURCE', name, caller)}`,
        }),
      ];
    }),
  );
}
