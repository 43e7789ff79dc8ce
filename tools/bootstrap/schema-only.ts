import { unreachable } from '../result.ts';
import type { Facts } from './facts.ts';
import { localProviders } from './go-programs.ts';

/** Why there is no binary of a provider here. */
export type WhySchemaOnly = 'registry-does-not-answer' | 'no-hash-in-lock-file';

export interface SchemaOnlyProvider {
  /** `registry.opentofu.org/hashicorp/kubernetes`. */
  readonly source: string;
  readonly why: WhySchemaOnly;
}

/** Providers of the lock files whose modules can only be validated against a recorded schema here, by name. */
export function schemaOnlyProviders(facts: Facts): SchemaOnlyProvider[] {
  const toBeBuilt = new Set(localProviders.map((program) => program.path.slice(1, 5).join('/')));
  const found = new Map<string, WhySchemaOnly>();
  for (const { source, version, local, selected, verifiable } of facts.lockedProviders) {
    if (selected) continue;
    if (!facts.reach.providerRegistry.answers) {
      if (!local && !toBeBuilt.has(`${source}/${version}`)) found.set(source, 'registry-does-not-answer');
    } else if (!verifiable) {
      // What is in the cache for the tests does not count: the generated rc does not select it here.
      found.set(source, 'no-hash-in-lock-file');
    }
  }
  return [...found].map(([source, why]) => ({ source, why })).sort((a, b) => (a.source < b.source ? -1 : 1));
}

/** The reason with what to do about it, to stand behind a colon. */
export function explainSchemaOnly(why: WhySchemaOnly): string {
  switch (why) {
    case 'registry-does-not-answer':
      return 'the provider registry does not answer, so no binary can be had here';
    case 'no-hash-in-lock-file':
      return (
        'the lock file has no `zh:` hash, so nothing fetched could be verified; ' +
        'run `tofu providers lock` and commit the result'
      );
    default:
      return unreachable(why);
  }
}

/** The providers by reason, each reason once. */
export function byReason(
  providers: readonly SchemaOnlyProvider[],
): { why: WhySchemaOnly; sources: string[] }[] {
  const reasons = [...new Set(providers.map(({ why }) => why))].sort();
  return reasons.map((why) => ({
    why,
    sources: providers.filter((provider) => provider.why === why).map(({ source }) => source),
  }));
}
