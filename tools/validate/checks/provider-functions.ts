import type { Recording } from '../../plugin-protocol/recording.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { errorAt, type CheckContext } from './check-context.ts';
import { didYouMean } from './nearest-name.ts';

/** Functions that providers define: the engine calls any name of a known provider valid until it plans. */
export function checkProviderFunctions({ readable, recordings }: CheckContext): Diagnostic[] {
  return readable.flatMap((facts) =>
    facts.providerFunctionCalls.flatMap(({ provider: localName, name, place }) => {
      // A name that nothing requires is an error of the engine.
      const required = facts.requiredProviders.find((each) => each.localName === localName);
      const recording = recordings.get(required?.source ?? '');
      if (!recording) return [];
      const known = Object.keys(recording.schema.functions ?? {});
      // A recording of some types may have left the functions out.
      if (known.includes(name) || (!recording.complete && known.length === 0)) return [];
      const fixed = hasFixedFunctions(recording);
      return [
        errorAt(facts, place, {
          severity: fixed ? 'error' : 'warning',
          summary: 'Unknown provider function',
          detail:
            `${recording.provider} ${recording.version} has no function "${name}".` +
            (didYouMean(name, known) || listOf(known)) +
            (fixed ? '' : ' Its configuration might define one, which cannot be told here.'),
        }),
      ];
    }),
  );
}

function listOf(known: readonly string[]): string {
  return known.length === 0 ? ' It has none.' : ` It has ${[...known].sort().join(', ')}.`;
}

/**
 * The configuration of a provider may define functions (as that of opentofu/lua does), so that an unknown name is surely
 * wrong only where there is nothing to configure, or where the provider is known to be of the other kind.
 */
function hasFixedFunctions({ provider, schema }: Recording): boolean {
  const { attributes = {}, block_types: blocks = {} } = schema.provider?.block ?? {};
  const configurable = Object.keys(attributes).length > 0 || Object.keys(blocks).length > 0;
  return !configurable || provider.startsWith('registry.opentofu.org/hashicorp/');
}
