import { expect, test } from 'vitest';

import type { Spawn } from '../bazel/execution-log.ts';
import type { ValidationResult } from '../validate/result.ts';
import { describeBuild, originOf, validationTable } from './summary.ts';

const spawn = (label: string, change: Partial<Spawn> = {}): Spawn => ({
  label,
  mnemonic: 'TofuValidate',
  runner: 'linux-sandbox',
  cacheHit: false,
  ...change,
});

test('where a result came from, however Bazel writes the label', () => {
  const spawns = [
    spawn('//other:module', { mnemonic: 'TofuFmt' }),
    spawn('@@//a:one'),
    spawn('//a:two', { runner: 'disk cache hit', cacheHit: true }),
  ];
  expect(originOf('//a:one', spawns)).toBe('ran (linux-sandbox)');
  expect(originOf('@//a:two', spawns)).toBe('disk cache hit');
  expect(originOf('//other:module', spawns)).toBe('up to date');
});

test('one row for each module, aligned', () => {
  const result: ValidationResult = {
    format: 'flywheel-validation/1',
    label: '@@//long/package:module',
    directory: 'long/package',
    level: 'schema',
    engine: { name: 'tofu', version: '1.12.6' },
    providers: [
      { source: 'registry.opentofu.org/hashicorp/helm', version: '3.1.1', level: 'schema', verified: false },
      {
        source: 'registry.opentofu.org/hashicorp/time',
        version: '0.14.2',
        level: 'provider',
        verified: true,
      },
    ],
    files: 3,
    errors: 1,
    warnings: 2,
    diagnostics: [],
  };
  expect(validationTable([result], [])).toEqual([
    'module                 level   findings             result      providers',
    '//long/package:module  schema  1 error, 2 warnings  up to date  helm 3.1.1 (recorded schema), time 0.14.2 (verified binary)',
  ]);
});

test('a build in one line, without the action Bazel runs for itself', () => {
  const report = {
    exit: 'SUCCESS',
    actionsExecuted: 7,
    actionsByMnemonic: new Map(),
    runners: new Map([
      ['internal', 5],
      ['disk cache hit', 3],
      ['linux-sandbox', 4],
    ]),
    wallMilliseconds: 12_300,
    outputs: new Map(),
  };
  expect(describeBuild(report)).toBe('7 actions executed in 12 s (3 disk cache hit, 4 linux-sandbox)');
  expect(describeBuild({ ...report, actionsExecuted: 0, runners: new Map([['internal', 1]]) })).toBe(
    '0 actions executed in 12 s',
  );
});
