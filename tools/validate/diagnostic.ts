import { posix } from 'node:path';

/** One finding, with paths relative to the workspace. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  readonly summary: string;
  readonly detail: string;
  /** The resource the finding is about, such as `random_pet.name`. */
  readonly address?: string;
  readonly place?: Place;
  /** The source lines around the place, as the engine quotes them. */
  readonly code?: string;
  /** Placeholders and mocked values, by name, that a plan check's finding may be due to; absent when it surely is not. */
  readonly madeUp?: readonly string[];
  /** What to do about it, when the rules know more than the engine. */
  readonly hint?: string;
}

export interface Place {
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

/** One entry of `diagnostics` in `tofu validate -json`. Source of the format: OpenTofu's `internal/command/jsonentities`. */
interface EngineDiagnostic {
  readonly severity: string;
  readonly summary: string;
  readonly detail?: string;
  readonly address?: string;
  readonly range?: {
    readonly filename: string;
    readonly start: { readonly line: number; readonly column: number };
  };
  readonly snippet?: { readonly code?: string } | null;
}

/** Engine diagnostics with paths relative to `directory`, as diagnostics with paths relative to the workspace. */
export function readDiagnostics(values: readonly unknown[], directory: string): Diagnostic[] {
  return (values as readonly EngineDiagnostic[]).map((entry) => ({
    severity: entry.severity === 'warning' ? 'warning' : 'error',
    summary: fromOneStart(entry.summary),
    detail: fromOneStart(entry.detail ?? ''),
    ...(entry.address !== undefined && { address: entry.address }),
    ...(entry.range && {
      place: {
        path: posix.join(directory, entry.range.filename),
        line: entry.range.start.line,
        column: entry.range.start.column,
      },
    }),
    ...(entry.snippet?.code !== undefined && entry.snippet.code !== '' && { code: entry.snippet.code }),
  }));
}

/** The engine names the members of a cycle from any of them; here it is always the first in the alphabet. */
function fromOneStart(text: string): string {
  return text.replace(/^(Cycle: )(.+)$/m, (_, head: string, list: string) => {
    const members = list.split(', ');
    const first = members.indexOf([...members].sort()[0] ?? '');
    return head + [...members.slice(first), ...members.slice(0, first)].join(', ');
  });
}

/**
 * The engine's order changes from run to run; an action's output should not. (Where the engine picks one of several
 * things to complain about, as for a value with several wrong attributes, that choice is its own.)
 */
export function sortDiagnostics(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return [...diagnostics].sort(
    (a, b) =>
      compare(a.place?.path ?? '', b.place?.path ?? '') ||
      (a.place?.line ?? 0) - (b.place?.line ?? 0) ||
      (a.place?.column ?? 0) - (b.place?.column ?? 0) ||
      compare(JSON.stringify(a), JSON.stringify(b)),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
