import { join } from 'node:path';

import { ExitCode } from '../cli/exit-codes.ts';
import { checkFormat, fixFormat, type FormatFinding } from '../format/check-format.ts';
import { plural } from '../plural.ts';
import { unreachable } from '../result.ts';

/** `format-check TOFU FIX_LABEL FILE…`: a test; ends with 1 and a diff for each file that needs formatting. */
export async function checkFormatCommand([tofu, fixLabel, ...paths]: readonly string[]): Promise<ExitCode> {
  if (tofu === undefined || fixLabel === undefined || paths.length === 0) {
    process.stderr.write('format-check needs an engine, the label of the fixer and files\n');
    return ExitCode.usage;
  }
  const checked = await checkFormat(tofu, paths.map(asPath));
  if (!checked.ok) {
    process.stderr.write(`${checked.error.problem}\n`);
    return ExitCode.environment;
  }
  for (const finding of checked.value) process.stderr.write(describe(finding));
  if (checked.value.length === 0) {
    process.stdout.write(`${plural(paths.length, 'file')} formatted as tofu fmt would\n`);
    return ExitCode.ok;
  }
  if (checked.value.some((finding) => finding.type === 'not-formatted')) {
    process.stderr.write(`To format these files, run:\n\n    bazel run ${fixLabel}\n\n`);
  }
  return ExitCode.findings;
}

/** `format-fix TOFU FILE…` under `bazel run`: rewrites the files in the workspace, and only these. */
export async function fixFormatCommand([tofu, ...paths]: readonly string[]): Promise<ExitCode> {
  const workspace = process.env['BUILD_WORKSPACE_DIRECTORY'];
  if (tofu === undefined || workspace === undefined) {
    process.stderr.write('the formatter rewrites sources: start it with bazel run\n');
    return ExitCode.usage;
  }
  const fixed = await fixFormat(
    tofu,
    paths.map((path) => join(workspace, path)),
  );
  if (!fixed.ok) {
    process.stderr.write(`${fixed.error.problem}\n`);
    return ExitCode.environment;
  }
  for (const path of fixed.value.changed) process.stdout.write(`formatted ${path}\n`);
  for (const finding of fixed.value.findings) process.stderr.write(describe(finding));
  if (fixed.value.changed.length === 0 && fixed.value.findings.length === 0) {
    process.stdout.write(`${plural(paths.length, 'file')} formatted already\n`);
  }
  return fixed.value.findings.length === 0 ? ExitCode.ok : ExitCode.findings;
}

/** A file name may begin with a dash, which the engine would take for a flag. */
function asPath(path: string): string {
  return path.startsWith('-') ? `./${path}` : path;
}

function describe(finding: FormatFinding): string {
  switch (finding.type) {
    case 'not-formatted':
      return `${finding.path} is not formatted:\n${finding.diff}\n`;
    case 'syntax-error':
      return `${finding.path} cannot be formatted, it has a syntax error:\n${finding.message}\n`;
    default:
      return unreachable(finding);
  }
}
