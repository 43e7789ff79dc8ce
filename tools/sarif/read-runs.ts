import { readFileSync } from 'node:fs';

import { describeBuildEventsFailure, parseBuildEvents } from '../bazel/build-events.ts';
import { err, ok, type Result } from '../result.ts';
import { parseValidationResult } from '../validate/verdict.ts';
import { findingsToSarif } from './findings-to-sarif.ts';
import { sarifToolName, type SarifLog, type SarifRun } from './sarif-log.ts';

export interface SarifInputFailure {
  readonly type: 'unreadable' | 'unknown';
  readonly file: string;
  readonly problem: string;
}

/** The runs of files that the rules wrote: `*.sarif`, or findings (`flywheel-validation/1`). */
export function readRuns(files: readonly string[]): Result<SarifRun[], SarifInputFailure> {
  const runs: SarifRun[] = [];
  for (const file of files) {
    const text = readText(file);
    if (!text.ok) return text;
    const read = runsOf(text.value);
    if (read === undefined) {
      return err({
        type: 'unknown',
        file,
        problem: 'is neither findings (flywheel-validation/1) nor SARIF 2.1.0 of rules_flywheel',
      });
    }
    runs.push(...read);
  }
  return ok(runs);
}

/** The `.sarif` files that one build gave, from its `--build_event_json_file`: no file of an older build is among them. */
export function sarifFilesOfBuild(file: string): Result<readonly string[], SarifInputFailure> {
  const text = readText(file);
  if (!text.ok) return text;
  const report = parseBuildEvents(text.value);
  if (!report.ok) {
    return err({
      type: 'unknown',
      file,
      problem: `is no complete report: ${describeBuildEventsFailure(report.error)}`,
    });
  }
  const files = report.value.outputs.get('sarif') ?? [];
  if (files.length === 0) {
    return err({
      type: 'unknown',
      file,
      problem: 'names no .sarif file on this machine: build with --output_groups=sarif',
    });
  }
  return ok(files);
}

function readText(file: string): Result<string, SarifInputFailure> {
  try {
    return ok(readFileSync(file, 'utf8'));
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return err({ type: 'unreadable', file, problem: `cannot be read: ${problem}` });
  }
}

function runsOf(text: string): readonly SarifRun[] | undefined {
  const result = parseValidationResult(text);
  if (result.ok) return [findingsToSarif(result.value)];
  let value: Partial<SarifLog> | null;
  try {
    value = JSON.parse(text) as Partial<SarifLog> | null;
  } catch {
    return undefined;
  }
  const runs: unknown = value?.version === '2.1.0' ? value.runs : undefined;
  if (!Array.isArray(runs)) return undefined;
  return runs.every(isOwnRun) ? runs : undefined;
}

function isOwnRun(value: unknown): value is SarifRun {
  const run = value as { tool?: { driver?: { name?: unknown } }; properties?: unknown } | null;
  return run?.tool?.driver?.name === sarifToolName && run.properties !== undefined;
}
