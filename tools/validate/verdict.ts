import { plural } from '../plural.ts';
import { err, ok, type Result } from '../result.ts';
import type { Diagnostic } from './diagnostic.ts';
import { shortQuote } from './quoted-code.ts';
import { validationFormat, type ValidatedProvider, type ValidationResult } from './result.ts';

/** Reads a `*.validation.json` file that this version wrote. */
export function parseValidationResult(text: string): Result<ValidationResult, { readonly problem: string }> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return err({ problem: `is not JSON: ${error instanceof Error ? error.message : String(error)}` });
  }
  const format = (value as { format?: unknown } | null)?.format;
  if (format !== validationFormat) {
    return err({ problem: `has format ${JSON.stringify(format)} where "${validationFormat}" was expected` });
  }
  return ok(value as ValidationResult);
}

/** The findings as people read them: place, summary, the source line, detail, what to do. */
export function formatFindings(result: ValidationResult): string {
  return result.diagnostics.map((diagnostic) => formatDiagnostic(diagnostic, result)).join('\n');
}

/** One finding as people read it; one without a place is said of the module's directory. */
export function formatDiagnostic(
  diagnostic: Diagnostic,
  { directory }: Pick<ValidationResult, 'directory'>,
): string {
  const { place, severity, summary, detail, code, address, hint } = diagnostic;
  const head = place ? `${place.path}:${place.line}:${place.column}` : directory;
  const lines = [`${head}: ${severity}: ${summary}`];
  if (place && code !== undefined) {
    const number = String(place.line);
    lines.push(
      ...shortQuote(code, place.column)
        .split('\n')
        .map((line, index) => `  ${index === 0 ? number : ' '.repeat(number.length)} | ${line}`),
    );
  }
  for (const line of detail.split('\n')) if (line.trim() !== '') lines.push(`  ${line}`);
  if (address !== undefined) lines.push(`  in ${address}`);
  if (hint !== undefined) lines.push(`  to do: ${hint}`);
  return `${lines.join('\n')}\n`;
}

/** One line that never claims more than was checked. */
export function formatSummary(result: ValidationResult): string {
  const findings =
    result.errors + result.warnings === 0
      ? 'valid'
      : `${plural(result.errors, 'error')}, ${plural(result.warnings, 'warning')}`;
  const level = formatLevel(result.providers);
  const trust = formatTrust(result.providers);
  const how = result.check === 'plan' ? 'planned with mocked providers, ' : '';
  return `${result.label}: ${findings} (${how}${plural(result.files, 'file')}, tofu ${result.engine.version}, ${level}${trust})`;
}

/** The level, and whose rules were not run. */
export function formatLevel(providers: readonly ValidatedProvider[]): string {
  const unasked = providers
    .filter((provider) => provider.level === 'schema')
    .map((provider) => `${provider.source} ${provider.version}`);
  if (unasked.length === 0) return 'level provider';
  return `level schema: the provider's own rules were not run for ${unasked.join(', ')}`;
}

/** Which of the providers that were started no lock file vouches for; begins with a comma, or is empty. */
export function formatTrust(providers: readonly ValidatedProvider[]): string {
  const unverified = providers
    .filter((provider) => !provider.verified && provider.level === 'provider')
    .map((provider) => `${provider.source} ${provider.version} (${provider.origin})`);
  return unverified.length === 0 ? '' : `, unverified: ${unverified.join(', ')}`;
}
