import type { Diagnostic } from './diagnostic.ts';
import type { RequestProvider } from './request.ts';

/**
 * How deep a provider's part of a validation went.
 * `provider`: the real provider's own validators were asked. `schema`: names, types and structure were checked against
 * its recorded schema; the provider's own rules (enumerations, formats, ranges, conflicts) were not run.
 */
export type ValidationLevel = 'provider' | 'schema';

/** The file `NAME.validation.json`: deterministic, so that it can be cached and shared between machines. */
export interface ValidationResult {
  readonly format: typeof validationFormat;
  /** `validate`: what `tofu validate` finds. `plan`: what a plan finds with mocked providers and placeholders. */
  readonly check: 'validate' | 'plan';
  readonly label: string;
  /** Of a plan check: its own label, because one module may have several. */
  readonly target?: string;
  /** The module's directory, relative to the workspace. */
  readonly directory: string;
  /** `schema` as soon as one provider was at level `schema`. */
  readonly level: ValidationLevel;
  readonly engine: { readonly name: 'tofu'; readonly version: string };
  readonly providers: readonly ValidatedProvider[];
  /** How many of the module's own configuration files were read; children are not counted. */
  readonly files: number;
  readonly errors: number;
  readonly warnings: number;
  /** Sorted by place, then text: the engine's own order is random. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface ValidatedProvider {
  /** Full address: `registry.opentofu.org/hashicorp/random`. */
  readonly source: string;
  readonly version: string;
  readonly level: ValidationLevel;
  /** Whether the provider's bytes were proven by a lock file. */
  readonly verified: boolean;
  /** Where its bytes or its schema come from, in a few words. */
  readonly origin: string;
}

export function validatedProvider(provider: RequestProvider): ValidatedProvider {
  const { source, version, verified, origin } = provider;
  return { source, version, level: provider.binary === undefined ? 'schema' : 'provider', verified, origin };
}

export const validationFormat = 'flywheel-validation/1';

export function overallLevel(providers: readonly ValidatedProvider[]): ValidationLevel {
  return providers.some((provider) => provider.level === 'schema') ? 'schema' : 'provider';
}
