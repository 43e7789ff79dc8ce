import type { Diagnostic } from '../validate/diagnostic.ts';
import type { ValidatedProvider } from '../validate/result.ts';
import { refusalDiagnostic, tells } from './refusals.ts';
import type { Selection } from './select-tests.ts';
import { allDiagnostics, type TestFile, type TestOutcome, type TestRun } from './test-outcome.ts';

/** What is reported of one `tofu_test`: the runs that were asked for, and whatever kept them from passing. */
export interface TestReport {
  /** The test's label. */
  readonly label: string;
  /** The module's directory, relative to the workspace. */
  readonly directory: string;
  readonly engine: { readonly name: 'tofu'; readonly version: string };
  readonly providers: readonly ValidatedProvider[];
  /** Paths relative to the workspace. */
  readonly files: readonly TestFile[];
  /** Findings that belong to no file, and also what was refused although no run tells of it. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface ReportContext extends Pick<TestReport, 'label' | 'directory' | 'engine' | 'providers'> {
  readonly selection: Selection;
}

export function makeReport(outcome: TestOutcome, { selection, ...context }: ReportContext): TestReport {
  const at = new Map(selection.files.map((file) => [file.path, file.at]));
  return {
    ...context,
    files: outcome.files.map((file) => ({
      ...file,
      path: at.get(file.path) ?? file.path,
      runs: reportedRuns(file, selection),
    })),
    diagnostics: [...outcome.diagnostics, ...untoldRefusals(outcome), ...lostFiles(outcome, selection)],
  };
}

/** What was asked for and is neither reported nor kept from loading: nobody may take it for passed. */
function lostFiles(outcome: TestOutcome, selection: Selection): Diagnostic[] {
  if (outcome.diagnostics.some(({ severity }) => severity === 'error')) return [];
  const reported = new Set(outcome.files.map(({ path }) => path));
  const lost = selection.files.filter(({ path }) => !reported.has(path));
  return lost.map(({ at }) => ({
    severity: 'error' as const,
    summary: 'Test file was not run',
    detail: `${at} was not run, and tofu did not say why; please report it with the file.`,
  }));
}

/** An expected failure and a `try` hide a refusal, and so does a file that a filter leaves out. */
function untoldRefusals(outcome: TestOutcome): Diagnostic[] {
  const told = allDiagnostics(outcome);
  return outcome.refused
    .filter((call) => !told.some((diagnostic) => tells(diagnostic, call)))
    .map(refusalDiagnostic);
}

/** The runs asked for; where one of these could not run, also the run that is the reason. */
function reportedRuns(file: TestFile, { wants }: Selection): TestRun[] {
  const isKept = file.runs.some(({ name, status }) => status === 'skip' && wants(file.path, name));
  return file.runs.filter(({ name, status }) => wants(file.path, name) || (isKept && status === 'error'));
}

/** Whether everything that was asked for ran, and passed, and was judged by what can judge it. */
export function passed(report: TestReport): boolean {
  const hasError = (diagnostics: readonly Diagnostic[]): boolean =>
    diagnostics.some(({ severity }) => severity === 'error');
  return (
    report.files.every(
      (file) => !hasError(file.diagnostics) && file.runs.every(({ status }) => status === 'pass'),
    ) && !hasError(report.diagnostics)
  );
}
