import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, expect, it } from 'vitest';

import { readRuns, sarifFilesOfBuild } from './read-runs.ts';

const directory = mkdtempSync('/var/tmp/flywheel-read-runs-');
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

function file(name: string, value: unknown): string {
  const path = join(directory, name);
  writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value));
  return path;
}

const result = {
  format: 'flywheel-validation/1',
  check: 'validate',
  label: '//m:m',
  directory: 'm',
  level: 'provider',
  engine: { name: 'tofu', version: '1.12.6' },
  providers: [],
  files: 1,
  errors: 0,
  warnings: 0,
  diagnostics: [],
};

it('reads findings as a run', () => {
  const runs = readRuns([file('a.validation.json', result)]);
  expect(runs.ok && runs.value.map(({ properties }) => properties.modules[0]?.label)).toEqual(['//m:m']);
});

it.each([
  ['no JSON', 'x', 'is neither findings (flywheel-validation/1) nor SARIF 2.1.0 of rules_flywheel'],
  ['SARIF of another version', { version: '1.0.0', runs: [] }, 'is neither findings'],
  [
    'SARIF of another tool',
    { version: '2.1.0', runs: [{ tool: { driver: { name: 'other' } }, properties: {} }] },
    'is neither findings',
  ],
])('refuses %s', (_, value, problem) => {
  const path = file('refused.sarif', value);
  const runs = readRuns([path]);
  expect(runs.ok ? undefined : runs.error).toMatchObject({ type: 'unknown', file: path });
  expect(runs.ok ? '' : runs.error.problem).toContain(problem);
});

it('says which file is not there', () => {
  const runs = readRuns([join(directory, 'absent.sarif')]);
  expect(runs.ok ? undefined : runs.error.type).toBe('unreadable');
});

it('says how to build where a build has given no SARIF', () => {
  const events = [
    { id: { buildFinished: {} }, finished: { exitCode: { name: 'SUCCESS' } } },
    { id: { buildMetrics: {} }, buildMetrics: { actionSummary: {} }, lastMessage: true },
  ];
  const files = sarifFilesOfBuild(file('events.json', events.map((each) => JSON.stringify(each)).join('\n')));
  expect(files.ok ? 'files' : files.error.problem).toBe(
    'names no .sarif file on this machine: build with --output_groups=sarif',
  );
});
