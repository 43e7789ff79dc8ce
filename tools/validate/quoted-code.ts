import type { Diagnostic } from './diagnostic.ts';

/** Generated JSON has everything on one line, and Bazel drops the whole text of an action that prints too much. */
const LONGEST_LINE = 300;

/** Findings that quote of very long lines only what is around the place. */
export function withShortQuotes(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return diagnostics.map((diagnostic) => {
    const { code, place } = diagnostic;
    return code === undefined || !place
      ? diagnostic
      : { ...diagnostic, code: shortQuote(code, place.column) };
  });
}

/** Leaves what is short already as it is. */
export function shortQuote(code: string, column: number): string {
  return code
    .split('\n')
    .map((line) => shorten(line, column))
    .join('\n');
}

function shorten(line: string, column: number): string {
  if (line.length <= LONGEST_LINE) return line;
  const signs = Array.from(line);
  // With both marks of what is left out.
  if (signs.length <= LONGEST_LINE + 2) return line;
  const start = Math.max(0, Math.min(column - LONGEST_LINE / 2, signs.length - LONGEST_LINE));
  const end = start + LONGEST_LINE;
  return `${start > 0 ? '…' : ''}${signs.slice(start, end).join('')}${end < signs.length ? '…' : ''}`;
}
