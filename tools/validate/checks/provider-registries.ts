import type { ModuleFacts } from '../../configuration/module-facts.ts';
import type { RequiredProvider } from '../../configuration/module-elements.ts';
import { buildozer, providerName } from '../buildozer.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { EngineRequest, RequestProvider } from '../request.ts';
import { errorAt } from './check-context.ts';

/** The other engine's registry: no lock file of its packages can be used. */
const FOREIGN_HOST = 'registry.terraform.io';
const DEFAULT_HOST = 'registry.opentofu.org';

/** A provider that is required from another registry than the one that the build has it from. */
export interface ForeignProvider {
  /** The full address, as it is required. */
  readonly source: string;
  /** The same provider of another registry, which the build has. */
  readonly given: RequestProvider | undefined;
  readonly finding: Diagnostic;
}

/** The engine only says that it has no such provider, without a place. */
export function foreignProviders(modules: readonly ModuleFacts[], request: EngineRequest): ForeignProvider[] {
  const known = new Set(request.providers.map(({ source }) => source));
  return modules.flatMap((facts) =>
    facts.requiredProviders.flatMap((required): ForeignProvider[] => {
      const { source } = required;
      if (source === undefined || known.has(source)) return [];
      const given = request.providers.find(
        (provider) => withoutHost(provider.source) === withoutHost(source),
      );
      if (!given && hostOf(source) !== FOREIGN_HOST) return [];
      return [{ source, given, finding: describe(facts, { ...required, source }, given, request) }];
    }),
  );
}

/** Findings in place of what the engine says of the same. */
export function withoutMissing(
  diagnostics: readonly Diagnostic[],
  foreign: readonly ForeignProvider[],
): Diagnostic[] {
  return diagnostics.filter(
    ({ summary, detail }) =>
      summary !== MISSING_PROVIDER || !foreign.some(({ source }) => detail.includes(` ${source},`)),
  );
}

export const MISSING_PROVIDER = 'Missing required provider';

function describe(
  facts: ModuleFacts,
  { source, sourcePlace, place }: RequiredProvider & { readonly source: string },
  given: RequestProvider | undefined,
  request: EngineRequest,
): Diagnostic {
  const owner =
    request.modules.find(({ directory }) => directory === facts.directory)?.label ?? request.label;
  const has = given ? `the build has ${given.source} ${given.version}` : 'no provider of it can be had';
  const right = given?.source ?? `${DEFAULT_HOST}/${withoutHost(source)}`;
  const write = `write source = "${right.replace(`${DEFAULT_HOST}/`, '')}"`;
  const name = providerName(right);
  const declare = given ? '' : `, and declare it: ${buildozer('add', 'providers', name, owner)}`;
  const lock =
    hostOf(source) === FOREIGN_HOST
      ? ''
      : `; or name a lock file that has ${source} in tofu.providers(lock_files = [...]) of MODULE.bazel, and declare that: ${buildozer('add', 'providers', providerName(source), owner)}`;
  return errorAt(facts, sourcePlace ?? place, {
    summary: 'Provider of another registry',
    detail: `This requires ${source}, and ${has}. Packages of two registries are never the same.`,
    hint: `${write}${declare}${lock}`,
  });
}

function hostOf(source: string): string {
  return source.slice(0, source.indexOf('/'));
}

export function withoutHost(source: string): string {
  return source.slice(source.indexOf('/') + 1);
}
