import { localName, notMockedSummary, type RefusedCall } from '../plugin-protocol/test-calls.ts';
import type { Diagnostic } from '../validate/diagnostic.ts';

/** What the engine adds when a provider without a `provider` block refuses to be configured. */
const ASIDE = 'Invalid provider configuration';

/**
 * Says what to write where a provider refused to be configured. Without a `provider` block the engine has no place for
 * that, but invents one, and adds that a block is missing, which is not the point.
 */
export function explainUnmocked(
  diagnostics: readonly Diagnostic[],
  refused: readonly RefusedCall[],
): Diagnostic[] {
  if (!diagnostics.some(({ summary }) => summary === notMockedSummary)) return [...diagnostics];
  return diagnostics.flatMap((diagnostic) => {
    const { severity, summary, detail, place, code } = diagnostic;
    if (summary === ASIDE && place === undefined) return [];
    if (summary !== notMockedSummary) return [diagnostic];
    const provider = refused.find((call) => detail.startsWith(`${call.provider} `))?.provider;
    return [
      {
        severity,
        summary,
        detail,
        ...(place && code !== undefined && { place, code }),
        hint: `add this line to the test file: mock_provider "${localName(provider ?? '')}" {}`,
      },
    ];
  });
}
