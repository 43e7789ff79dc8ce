import {
  describeProviderFailure,
  nextStep,
  type ProviderFailure,
} from '../plugin-protocol/provider-failure.ts';
import type { RequestProvider } from './request.ts';

/** A provider process that failed while an engine used it: the engine's result says nothing of the module. */
export interface ProviderTrouble {
  readonly provider: Pick<RequestProvider, 'source' | 'version' | 'verified' | 'origin'>;
  readonly failure: ProviderFailure;
}

/** What people need to know of the failures of one run: each provider once. */
export function describeProviderTroubles(troubles: readonly ProviderTrouble[], label: string): string {
  const byProvider = new Map<string, ProviderTrouble>();
  for (const trouble of troubles) {
    const known = byProvider.get(trouble.provider.source);
    // Of calls that were under way at once only some know how the process ended.
    if (!known || (!saysEnd(known) && saysEnd(trouble))) byProvider.set(trouble.provider.source, trouble);
  }
  return [...byProvider.values()].map((trouble) => describeTrouble(trouble, label)).join('\n');
}

function saysEnd({ failure }: ProviderTrouble): boolean {
  return failure.type !== 'no-answer' || failure.end !== undefined;
}

function describeTrouble({ provider, failure }: ProviderTrouble, label: string): string {
  const { source, version, origin } = provider;
  return (
    `the provider ${source} ${version} (${origin}) ${describeProviderFailure(failure)}\n` +
    `  to do: ${nextStep(failure, provider.verified)}; to go on without its own rules: level = "schema" in the tofu_package of ${label}`
  );
}
