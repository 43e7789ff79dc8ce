import type { ModuleFacts } from '../../configuration/module-facts.ts';
import { isBuiltIn } from '../../configuration/provider-source.ts';
import type { Place } from '../../configuration/source-text.ts';
import { buildozer, providerName } from '../buildozer.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { errorAt, type CheckContext } from './check-context.ts';

/**
 * The `providers` of the target against what the module's own files need. What only deps need comes with them. (A
 * provider that nothing at all declares is an error of the engine already.)
 */
export function checkDeclaredProviders(context: CheckContext): Diagnostic[] {
  return [...undeclared(context), ...unneeded(context)];
}

function undeclared({ own, request }: CheckContext): Diagnostic[] {
  const declared = new Set(request.declaredProviders.map(({ source }) => source));
  const given = new Set(request.providers.map(({ source }) => source));
  return [...firstNeeds(own)]
    .filter(([source]) => given.has(source) && !declared.has(source))
    .map(([source, place]) =>
      errorAt(own, place, {
        summary: 'Provider not declared',
        detail: `This needs ${source}, which is not in the providers of ${request.label}; only a dep brings it along.`,
        hint: buildozer('add', 'providers', providerName(source), request.label),
      }),
    );
}

/** The providers that the module's own files surely need, and where they first say so. */
function firstNeeds({
  requiredProviders,
  resources,
  providerBlocks,
  sourceOf,
}: ModuleFacts): Map<string, Place> {
  const needs = new Map<string, Place>();
  const add = (localName: string, place: Place): void => {
    const source = sourceOf(localName);
    if (source !== undefined && !isBuiltIn(source) && !needs.has(source)) needs.set(source, place);
  };
  for (const { localName, place } of requiredProviders) add(localName, place);
  for (const { provider, place } of resources) add(provider, place);
  for (const { localName, place } of providerBlocks) add(localName, place);
  return needs;
}

function unneeded({ own, request, foreign }: CheckContext): Diagnostic[] {
  const names = [
    ...own.requiredProviders.map(({ localName }) => localName),
    ...own.resources.map(({ provider }) => provider),
    ...own.providerBlocks.map(({ localName }) => localName),
    ...own.calls.flatMap(({ passedProviders }) => passedProviders),
    ...own.providerFunctionCalls.map(({ provider }) => provider),
    ...own.mentionedProviders,
    ...own.tests.providers,
  ];
  const needed = new Set(names.map((name) => own.sourceOf(name)));
  // It is meant where the same of another registry is written.
  for (const { given } of foreign) needed.add(given?.source);
  return request.declaredProviders
    .filter(({ source }) => !needed.has(source))
    .map(({ source, name }) => ({
      severity: 'error' as const,
      summary: 'Provider declared and not needed',
      detail: `No file of ${request.label} itself uses ${source}; what its deps need comes with them.`,
      hint: buildozer('remove', 'providers', name, request.label),
    }));
}
