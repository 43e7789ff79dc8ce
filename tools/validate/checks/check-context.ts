import type { ModuleFacts } from '../../configuration/module-facts.ts';
import type { Place } from '../../configuration/source-text.ts';
import type { Recording } from '../../plugin-protocol/recording.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { ValidationRequest } from '../request.ts';
import type { ForeignProvider } from './provider-registries.ts';

/** What a check of the configuration may look at. */
export interface CheckContext {
  readonly request: ValidationRequest;
  /** The facts of the module that is validated. */
  readonly own: ModuleFacts;
  /** The modules whose files can all be read: only of these may anything be concluded. */
  readonly readable: readonly ModuleFacts[];
  /** What is required from another registry than the build has it from. */
  readonly foreign: readonly ForeignProvider[];
  /** By the full address of the provider. */
  readonly recordings: ReadonlyMap<string, Recording>;
}

/** A finding with the line it is about, as the engine would quote it. */
export function errorAt(
  facts: ModuleFacts,
  place: Place,
  finding: Pick<Diagnostic, 'summary' | 'detail'> &
    Partial<Pick<Diagnostic, 'address' | 'hint' | 'severity'>>,
): Diagnostic {
  const code = facts.sources.get(place.path)?.line(place.line);
  return { severity: 'error', ...finding, place, ...(code !== undefined && { code }) };
}
