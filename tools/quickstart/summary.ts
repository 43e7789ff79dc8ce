import { readFileSync } from 'node:fs';

import type { Spawn } from '../bazel/execution-log.ts';
import type { BuildReport } from '../bazel/build-events.ts';
import { elapsed } from '../bootstrap/progress.ts';
import { byReason, explainSchemaOnly, type SchemaOnlyProvider } from '../bootstrap/schema-only.ts';
import { table } from '../doctor/table.ts';
import { type ValidationResult, validationFormat } from '../validate/result.ts';

/** The output group of `tofu_validate` that holds its result files, and the mnemonic of the action that writes them. */
export const RESULTS_GROUP = 'validation_results';
const VALIDATE_MNEMONIC = 'TofuValidate';

/** The results of a build, in the order of their labels. */
export function readValidationResults(report: BuildReport): ValidationResult[] {
  const results = (report.outputs.get(RESULTS_GROUP) ?? [])
    .filter((path) => path.endsWith('.validation.json'))
    .flatMap((path): ValidationResult[] => {
      const value = JSON.parse(readFileSync(path, 'utf8')) as ValidationResult;
      // Plan checks are tests, which the quickstart does not run.
      return (value.format as string) === validationFormat && value.check === 'validate' ? [value] : [];
    });
  return results.sort((a, b) => (a.label < b.label ? -1 : 1));
}

/** Where a module's result came from in this build. */
export function originOf(label: string, spawns: readonly Spawn[]): string {
  const spawn = spawns.find((one) => one.mnemonic === VALIDATE_MNEMONIC && sameLabel(one.label, label));
  if (spawn === undefined) return 'up to date';
  return spawn.cacheHit ? spawn.runner : `ran (${spawn.runner})`;
}

/** Bazel writes labels of the main repository as `//x`, `@//x` or `@@//x`, depending on who asks. */
function sameLabel(a: string, b: string): boolean {
  return a.replace(/^@*/, '') === b.replace(/^@*/, '');
}

export function validationTable(results: readonly ValidationResult[], spawns: readonly Spawn[]): string[] {
  const rows = results.map((result) => [
    result.label.replace(/^@*/, ''),
    result.level,
    findings(result),
    originOf(result.label, spawns),
    result.providers.map(describeProvider).join(', '),
  ]);
  return table([['module', 'level', 'findings', 'result', 'providers'], ...rows]);
}

function findings(result: ValidationResult): string {
  if (result.errors === 0 && result.warnings === 0) return 'none';
  const parts: string[] = [];
  if (result.errors > 0) parts.push(`${result.errors} ${result.errors === 1 ? 'error' : 'errors'}`);
  if (result.warnings > 0) parts.push(`${result.warnings} ${result.warnings === 1 ? 'warning' : 'warnings'}`);
  return parts.join(', ');
}

function describeProvider(provider: ValidationResult['providers'][number]): string {
  const name = provider.source.split('/').at(-1) ?? provider.source;
  if (provider.level === 'schema') return `${name} ${provider.version} (recorded schema)`;
  return `${name} ${provider.version} (${provider.verified ? 'verified' : 'unverified'} binary)`;
}

/**
 * Why modules were validated at level `schema`: one line for each reason the bootstrap recorded for this machine, and
 * one for providers that it did not choose this for.
 */
export function whySchemaLevel(
  results: readonly ValidationResult[],
  chosen: readonly SchemaOnlyProvider[],
): string[] {
  const used = new Set(
    results.flatMap(({ providers }) =>
      providers.filter(({ level }) => level === 'schema').map(({ source }) => source),
    ),
  );
  const lines = byReason(chosen.filter(({ source }) => used.has(source))).map(
    ({ why, sources }) =>
      `why ${sources.map(shortName).join(', ')}: ${explainSchemaOnly(why)} (chosen by .flywheel/bootstrap.bazelrc)`,
  );
  const others = [...used].filter((source) => !chosen.some((provider) => provider.source === source)).sort();
  if (others.length > 0) {
    lines.push(
      `why ${others.map(shortName).join(', ')}: the workspace or user.bazelrc chose the recorded schema`,
    );
  }
  return lines;
}

function shortName(source: string): string {
  return source.split('/').slice(1).join('/');
}

/** "7 actions executed in 12 s (3 disk cache hit, 4 linux-sandbox)". */
export function describeBuild(report: BuildReport): string {
  const runners = [...report.runners].filter(([name]) => name !== 'internal');
  const how = runners.map(([name, count]) => `${count} ${name}`).join(', ');
  const detail = how === '' ? '' : ` (${how})`;
  return `${report.actionsExecuted} actions executed in ${elapsed(report.wallMilliseconds)}${detail}`;
}
