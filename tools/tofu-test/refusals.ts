import type { ModuleFacts } from '../configuration/module-facts.ts';
import { isTestFile } from '../configuration/module-files.ts';
import {
  describeNotMocked,
  describeRefusedFunction,
  localName,
  notMockedSummary,
  type RefusedCall,
} from '../plugin-protocol/test-calls.ts';
import { unreachable } from '../result.ts';
import type { Diagnostic } from '../validate/diagnostic.ts';

type NotMocked = RefusedCall & { readonly type: 'not-mocked' };

/** Adds to a call what the module calls the provider; one that only modules it calls use has no such name. */
export function withLocalName(call: RefusedCall, module: () => ModuleFacts): RefusedCall {
  if (call.type !== 'not-mocked') return call;
  const { requiredProviders, providerBlocks, resources, sourceOf } = module();
  const names = [
    ...requiredProviders.map(({ localName: name }) => name),
    ...providerBlocks.map(({ localName: name }) => name),
    ...resources.map(({ provider }) => provider),
  ];
  const own = names.find((name) => sourceOf(name) === call.provider);
  return own === undefined ? call : { ...call, localName: own };
}

/** What the engine adds when a provider without a `provider` block refuses to be configured. */
const ASIDE = 'Invalid provider configuration';

/** What was refused, and what to do, as a finding without a place. */
export function refusalDiagnostic(call: RefusedCall): Diagnostic {
  switch (call.type) {
    case 'not-mocked':
      return {
        severity: 'error',
        summary: notMockedSummary,
        detail: describeNotMocked(call.provider),
        hint: mockHint(call),
      };
    case 'function':
      return {
        severity: 'error',
        summary: 'Provider function at level schema',
        detail: describeRefusedFunction(call.provider, call.name),
        hint: FUNCTION_HINT,
      };
    default:
      return unreachable(call);
  }
}

const FUNCTION_HINT =
  "test at level provider, where the provider's binary is, or call none of the provider's functions";

/**
 * Says what to do where the engine tells of a refusal. Of a provider without a `provider` block the engine has no place,
 * but invents one, and adds that a block is missing, which is not the point.
 */
export function explainRefusals(
  diagnostics: readonly Diagnostic[],
  refused: readonly RefusedCall[],
): Diagnostic[] {
  const isAboutMocks = diagnostics.some(({ summary }) => summary === notMockedSummary);
  return diagnostics.flatMap((diagnostic) => {
    const call = refused.find((one) => tells(diagnostic, one));
    if (call?.type === 'function') return [{ ...diagnostic, hint: FUNCTION_HINT }];
    if (call) return [explainNotMocked(diagnostic, call)];
    if (isAboutMocks && diagnostic.summary === ASIDE && diagnostic.place === undefined) return [];
    return [diagnostic];
  });
}

/** Whether a finding already tells of a refusal. */
export function tells({ summary, detail }: Diagnostic, call: RefusedCall): boolean {
  switch (call.type) {
    case 'not-mocked':
      return summary === notMockedSummary && detail === describeNotMocked(call.provider);
    case 'function':
      return detail.includes(describeRefusedFunction(call.provider, call.name));
    default:
      return unreachable(call);
  }
}

function explainNotMocked(diagnostic: Diagnostic, call: NotMocked): Diagnostic {
  const { severity, summary, detail, place, code, address } = diagnostic;
  const hint = mockHint(call, /\]\.(.+)$/.exec(address ?? '')?.[1]);
  if (!place || code === undefined) return { severity, summary, detail, hint };
  const replace = isTestFile(place.path) ? 'instead of this block, ' : '';
  return { severity, summary, detail, place, code, hint: replace + hint };
}

function mockHint({ provider, localName: known }: NotMocked, alias?: string): string {
  const body = alias === undefined ? '{}' : `{ alias = "${alias}" }`;
  const guess = known === undefined ? " (with the module's own name for the provider)" : '';
  return `write this line into the test file${guess}: mock_provider "${known ?? localName(provider)}" ${body}`;
}
