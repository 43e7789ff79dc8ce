import { describe, expect, it } from 'vitest';

import { readDiagnostics, sortDiagnostics } from './diagnostic.ts';
import { overallLevel, validationFormat, type ValidationResult } from './result.ts';
import { shortQuote, withShortQuotes } from './quoted-code.ts';
import { formatFindings, formatSummary, parseValidationResult } from './verdict.ts';

const range = (filename: string, line: number, column: number): unknown => ({
  filename,
  start: { line, column, byte: 0 },
  end: { line, column: column + 1, byte: 1 },
});

const engineDiagnostics = [
  { severity: 'warning', summary: 'Deprecated', detail: 'Old.', range: range('../child/main.tf', 2, 1) },
  {
    severity: 'error',
    summary: 'Unsupported argument',
    detail: 'An argument named "x" is not expected here.',
    address: 'random_pet.a',
    range: range('main.tf', 12, 3),
    snippet: { code: '  x = 1', start_line: 12 },
  },
  { severity: 'error', summary: 'Missing required provider', detail: '' },
];

const diagnostics = sortDiagnostics(readDiagnostics(engineDiagnostics, 'tofu/modules/parent'));

const result: ValidationResult = {
  format: validationFormat,
  check: 'validate',
  label: '//tofu/modules/parent:parent',
  directory: 'tofu/modules/parent',
  level: 'schema',
  engine: { name: 'tofu', version: '1.12.6' },
  providers: [
    {
      source: 'registry.opentofu.org/hashicorp/helm',
      version: '3.1.2',
      level: 'schema',
      verified: false,
      origin: 'a test',
    },
    {
      source: 'registry.opentofu.org/hashicorp/random',
      version: '3.9.0',
      level: 'provider',
      verified: true,
      origin: 'a test',
    },
  ],
  files: 1,
  errors: 2,
  warnings: 1,
  diagnostics,
};

describe('findings', () => {
  it('quote what is around the place of a very long line, such as generated JSON', () => {
    const code = `${'a'.repeat(5000)}HERE${'b'.repeat(5000)}`;
    const place = { path: 'm/main.tf.json', line: 1, column: 5001 };
    const found = { severity: 'error' as const, summary: 'Wrong', detail: '', place, code };
    const text = formatFindings({ ...result, diagnostics: [found] });
    expect(text).toMatch(/\| …a+HEREb+…\n/);
    expect(text.length).toBeLessThan(400);
    const [short] = withShortQuotes([found]);
    expect(short?.code).toMatch(/^…a+HEREb+…$/);
    // What is short already is not cut again, around a column that it no longer has.
    expect(withShortQuotes([short!])).toEqual([short]);
    expect(shortQuote(`${'🦊'.repeat(400)}\nb`, 1)).toBe(`${'🦊'.repeat(300)}…\nb`);
    expect(formatFindings({ ...result, diagnostics: [{ ...found, code: 'short' }] })).toContain(
      '1 | short\n',
    );
  });

  it('stand at paths of the workspace, also in children, and in one order whatever the engine chose', () => {
    expect(diagnostics.map((diagnostic) => diagnostic.place?.path)).toEqual([
      undefined,
      'tofu/modules/child/main.tf',
      'tofu/modules/parent/main.tf',
    ]);
    expect(sortDiagnostics([...diagnostics].reverse())).toEqual(diagnostics);
    expect(diagnostics.map(({ severity }) => severity)).toEqual(['error', 'warning', 'error']);
  });

  it('are printed as path:line:col with the source line and the engine’s message', () => {
    expect(formatFindings(result)).toContain(`tofu/modules/parent/main.tf:12:3: error: Unsupported argument
  12 |   x = 1
  An argument named "x" is not expected here.
  in random_pet.a
`);
    expect(formatFindings(result)).toContain('tofu/modules/parent: error: Missing required provider');
  });
});

describe('the summary', () => {
  it('never claims more than was checked', () => {
    expect(formatSummary(result)).toBe(
      '//tofu/modules/parent:parent: 2 errors, 1 warning (1 file, tofu 1.12.6, level schema: ' +
        "the provider's own rules were not run for registry.opentofu.org/hashicorp/helm 3.1.2)",
    );
    expect(overallLevel(result.providers)).toBe('schema');
  });

  it('names the providers whose bytes nobody vouches for', () => {
    const [helm, random] = result.providers;
    if (!helm || !random) throw new Error('the result has two providers');
    const local = { ...random, verified: false, origin: 'locally built' };
    expect(formatSummary({ ...result, providers: [local] })).toMatch(
      new RegExp(`level provider, unverified: ${random.source} ${random.version} \\(locally built\\)\\)$`),
    );
    // Of a recorded schema there are no bytes; that its rules were not run is said already.
    expect(formatSummary({ ...result, providers: [helm] })).not.toContain('unverified');
  });

  it('is at the lowest level of its providers', () => {
    expect(overallLevel(result.providers)).toBe('schema');
    expect(overallLevel(result.providers.slice(1))).toBe('provider');
  });
});

describe('a result file', () => {
  it('is read back, and any other file is refused', () => {
    expect(parseValidationResult(JSON.stringify(result))).toEqual({ ok: true, value: result });
    expect(parseValidationResult('{}').ok).toBe(false);
    expect(parseValidationResult('null').ok).toBe(false);
    expect(parseValidationResult('{"format":').ok).toBe(false);
  });
});
