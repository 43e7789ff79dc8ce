import { readFileSync } from 'node:fs';
import { normalize } from 'node:path';

import { createTwoFilesPatch } from 'diff';

import { describeMissingFiles, missingFiles } from '../configuration/missing-files.ts';
import {
  describeProcessFailure,
  runProcess,
  type ProcessOutput,
  type Timeout,
} from '../process/run-process.ts';
import { plural } from '../plural.ts';
import { err, ok, type Result } from '../result.ts';

/** What `tofu fmt` says of one file. */
export type FormatFinding =
  | { readonly type: 'not-formatted'; readonly path: string; readonly diff: string }
  | { readonly type: 'syntax-error'; readonly path: string; readonly message: string };

export interface FormatFailure {
  readonly problem: string;
}

const FORMAT_TIMEOUT: Timeout = { name: 'tofu fmt', milliseconds: 60_000 };

/** `tofu fmt` ends with this when it cannot read a file as configuration. */
const EXIT_SYNTAX_ERROR = 2;
/** `tofu fmt -check` ends with this when it has read every file and listed those that it would change. */
const EXIT_NOT_FORMATTED = 3;

/** Says of each file whether `tofu fmt` would change it. The engine's own diff needs a `diff` program on PATH; ours does not. */
export async function checkFormat(
  tofu: string,
  paths: readonly string[],
): Promise<Result<FormatFinding[], FormatFailure>> {
  const missing = missingFiles(paths.map((path) => ({ at: path, path })));
  if (missing.length > 0) return err({ problem: describeMissingFiles(missing) });
  // One run over all is enough when all is well. When not, one bad file hides the findings of the others.
  const all = await tofuFmt(tofu, ['-check', '-list=true', ...paths]);
  if (!all.ok) return all;
  if (all.value.code === 0) return ok([]);
  const findings: FormatFinding[] = [];
  for (const path of worthALook(all.value, paths)) {
    const source = readFileSync(path);
    const one = await tofuFmt(tofu, ['-'], source);
    if (!one.ok) return one;
    const { code, stdout, stderr } = one.value;
    if (code === EXIT_SYNTAX_ERROR) {
      findings.push({ type: 'syntax-error', path, message: stderr.trim().replaceAll('<stdin>', path) });
    } else if (code !== 0) {
      return err({ problem: `tofu fmt ended with code ${code} for ${path}: ${stderr.trim()}` });
    } else if (stdout !== source.toString('utf8')) {
      findings.push({
        type: 'not-formatted',
        path,
        diff: showChange(path, source.toString('utf8'), stdout),
      });
    }
  }
  if (findings.length === 0)
    return err({ problem: `tofu fmt ended with code ${all.value.code}: ${all.value.stderr.trim()}` });
  return ok(findings);
}

/** More differences than this take minutes to align, and nobody reads them: the fixer is one command away. */
const MOST_DIFFERENCES = 2000;
const MOST_LINES = 300;

function showChange(path: string, now: string, formatted: string): string {
  const patch = createTwoFilesPatch(path, path, now, formatted, 'now', 'formatted', {
    maxEditLength: MOST_DIFFERENCES,
  });
  if (patch === undefined) return `(more than ${MOST_DIFFERENCES} differences, which are not shown)\n`;
  const lines = patch.trimEnd().split('\n');
  if (lines.length <= MOST_LINES) return patch;
  return [...lines.slice(0, MOST_LINES), `(${plural(lines.length - MOST_LINES, 'more line')})`, ''].join(
    '\n',
  );
}

/** One run for each file of many modules would take minutes: only those that the engine listed, where it could list. */
function worthALook({ code, stdout }: ProcessOutput, paths: readonly string[]): readonly string[] {
  if (code !== EXIT_NOT_FORMATTED) return paths;
  const listed = new Set(stdout.split('\n').map((line) => normalize(line)));
  const found = paths.filter((path) => listed.has(normalize(path)));
  return found.length > 0 ? found : paths;
}

/** Rewrites the files that need it, and nothing else; returns what could not be read and which files changed. */
export async function fixFormat(
  tofu: string,
  paths: readonly string[],
): Promise<Result<{ changed: string[]; findings: FormatFinding[] }, FormatFailure>> {
  const checked = await checkFormat(tofu, paths);
  if (!checked.ok) return checked;
  const changed: string[] = [];
  for (const finding of checked.value) {
    if (finding.type !== 'not-formatted') continue;
    const fixed = await tofuFmt(tofu, ['-list=false', finding.path]);
    if (!fixed.ok) return fixed;
    if (fixed.value.code !== 0) {
      return err({ problem: `${finding.path} could not be rewritten: ${fixed.value.stderr.trim()}` });
    }
    changed.push(finding.path);
  }
  return ok({ changed, findings: checked.value.filter((finding) => finding.type === 'syntax-error') });
}

async function tofuFmt(
  tofu: string,
  args: readonly string[],
  stdin?: Uint8Array,
): Promise<Result<ProcessOutput, FormatFailure>> {
  const run = await runProcess({
    command: tofu,
    args: ['fmt', '-no-color', ...args],
    timeout: FORMAT_TIMEOUT,
    ...(stdin !== undefined && { stdin }),
    env: { HOME: '/nonexistent', TF_CLI_CONFIG_FILE: '/dev/null', CHECKPOINT_DISABLE: '1' },
  });
  return run.ok ? run : err({ problem: describeProcessFailure(run.error) });
}
