import type { Diagnostic } from '../validate/diagnostic.ts';
import { overallLevel } from '../validate/result.ts';
import { formatDiagnostic } from '../validate/verdict.ts';
import type { RunStatus, TestFile, TestRun } from './test-outcome.ts';
import type { TestReport } from './test-report.ts';

interface TestCase {
  readonly name: string;
  readonly classname: string;
  readonly result: 'passed' | 'failure' | 'error' | 'skipped';
  readonly message: string;
  readonly text: string;
}

/**
 * The report as JUnit XML: a suite for each file, a case for each run, and a suite for what belongs to no file. Suites
 * have the time of their file; cases have none, because the engine tells none.
 * Format: what Bazel and most CI systems read, https://github.com/testmoapp/junitxml.
 */
export function formatJUnit(report: TestReport): string {
  const suites = report.files.map((file) =>
    formatSuite(file.path, casesOf(file, report), report, file.seconds),
  );
  const whole = casesOfTheWhole(report);
  if (whole.length > 0) suites.push(formatSuite(report.label, whole, report));
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.join('')}</testsuites>\n`;
}

function casesOf(file: TestFile, report: TestReport): TestCase[] {
  const seen = new Map<string, number>();
  const cases = file.runs.map((run): TestCase => {
    const number = (seen.get(run.name) ?? 0) + 1;
    seen.set(run.name, number);
    return {
      // Two runs of a file may have one name, and readers of this format keep one case for each.
      name: number === 1 ? run.name : `${run.name} (${number})`,
      classname: file.path,
      result: results[run.status],
      message: messageOf(run),
      text: textOf(run.diagnostics, report),
    };
  });
  const errors = errorsOf(file.diagnostics);
  if (errors.length === 0) return cases;
  return [...cases, errorCase('clean-up', file.path, errors, report)];
}

function casesOfTheWhole(report: TestReport): TestCase[] {
  const errors = errorsOf(report.diagnostics);
  return errors.length === 0 ? [] : [errorCase('outside of runs', report.label, errors, report)];
}

const results: Readonly<Record<RunStatus, TestCase['result']>> = {
  pass: 'passed',
  fail: 'failure',
  error: 'error',
  skip: 'skipped',
  pending: 'error',
};

function messageOf({ status, diagnostics }: TestRun): string {
  if (status === 'skip') return 'an earlier run of the file could not be run to its end';
  return errorsOf(diagnostics)[0]?.summary ?? '';
}

function errorsOf(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return diagnostics.filter(({ severity }) => severity === 'error');
}

function errorCase(
  name: string,
  classname: string,
  errors: readonly Diagnostic[],
  report: TestReport,
): TestCase {
  const message = errors[0]?.summary ?? '';
  return { name, classname, result: 'error', message, text: textOf(errors, report) };
}

function textOf(diagnostics: readonly Diagnostic[], report: TestReport): string {
  return diagnostics.map((diagnostic) => formatDiagnostic(diagnostic, report)).join('\n');
}

function formatSuite(name: string, cases: readonly TestCase[], report: TestReport, seconds?: number): string {
  const count = (result: TestCase['result']): number => cases.filter((one) => one.result === result).length;
  const properties: readonly (readonly [string, string])[] = [
    ['level', overallLevel(report.providers)],
    ['engine', `${report.engine.name} ${report.engine.version}`],
    ...report.providers.map(
      ({ source, version, level, verified }) =>
        [
          `provider ${source}`,
          `${version}, level ${level}, ${verified ? 'verified' : 'unverified'}`,
        ] as const,
    ),
  ];
  return [
    `  <testsuite${attributes({
      name,
      tests: cases.length,
      failures: count('failure'),
      errors: count('error'),
      skipped: count('skipped'),
      ...(seconds !== undefined && { time: seconds.toFixed(3) }),
    })}>`,
    '    <properties>',
    ...properties.map(([key, value]) => `      <property${attributes({ name: key, value })}/>`),
    '    </properties>',
    ...cases.map(formatCase),
    '  </testsuite>\n',
  ].join('\n');
}

function formatCase({ name, classname, result, message, text }: TestCase): string {
  const head = `    <testcase${attributes({ name, classname })}`;
  switch (result) {
    case 'passed':
      return text === '' ? `${head}/>` : `${head}><system-out>${escape(text)}</system-out></testcase>`;
    case 'skipped':
      return `${head}><skipped${attributes({ message })}/></testcase>`;
    case 'failure':
    case 'error':
      return `${head}><${result}${attributes({ message })}>${escape(text)}</${result}></testcase>`;
  }
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([key, value]) => ` ${key}="${escape(String(value)).replaceAll('\n', '&#10;')}"`)
    .join('');
}

/** XML has no way to write most control characters. */
function escape(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
