import { plural } from '../plural.ts';
import { formatDiagnostic, formatLevel, formatTrust } from '../validate/verdict.ts';
import type { RunStatus } from './test-outcome.ts';
import type { TestReport } from './test-report.ts';

const STATUS: Readonly<Record<RunStatus, string>> = {
  pass: 'passed ',
  fail: 'FAILED ',
  error: 'ERROR  ',
  skip: 'skipped',
  pending: 'NOT RUN',
};

/** The report as people read it: each run, under it what was found, and one line that claims no more than was done. */
export function formatReport(report: TestReport): string {
  const lines: string[] = [];
  const add = (text: string, indent: string): void => {
    for (const line of text.trimEnd().split('\n')) lines.push(line === '' ? '' : indent + line);
  };
  for (const diagnostic of report.diagnostics) add(formatDiagnostic(diagnostic, report), '');
  for (const file of report.files) {
    lines.push(file.path);
    for (const run of file.runs) {
      lines.push(`  ${STATUS[run.status]} ${run.name}`);
      for (const diagnostic of run.diagnostics) add(formatDiagnostic(diagnostic, report), '    ');
    }
    for (const diagnostic of file.diagnostics) add(formatDiagnostic(diagnostic, report), '  ');
  }
  return `${[...lines, formatSummary(report)].join('\n')}\n`;
}

function formatSummary(report: TestReport): string {
  const runs = report.files.flatMap((file) => file.runs);
  const count = (...statuses: RunStatus[]): number =>
    runs.filter(({ status }) => statuses.includes(status)).length;
  const parts = [
    `${count('pass')} passed`,
    `${count('fail', 'error', 'pending')} failed`,
    ...(count('skip') > 0 ? [`${count('skip')} skipped`] : []),
  ];
  const about = [
    plural(report.files.length, 'file'),
    `tofu ${report.engine.version}`,
    `${formatLevel(report.providers)}${formatTrust(report.providers)}`,
  ];
  return `${report.label}: ${parts.join(', ')} (${about.join(', ')})`;
}
