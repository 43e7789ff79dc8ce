import { expect, test } from 'vitest';

import type { Spawn } from '../bazel/execution-log.ts';
import type { SchemaOnlyProvider, WhySchemaOnly } from '../bootstrap/schema-only.ts';
import type { ValidationResult } from '../validate/result.ts';
import { describeBuild, originOf, validationTable, whySchemaLevel } from './summary.ts';

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

test('why modules are at level schema: what was recorded for this machine, and who else can have chosen it', () => {
  const provider = (name: string, level: 'provider' | 'schema'): ValidationResult['providers'][number] => ({
    source: `registry.opentofu.org/hashicorp/${name}`,
    version: '1.0.0',
    level,
    verified: false,
    origin: 'a test',
  });
  const result = (providers: ValidationResult['providers']): ValidationResult => ({
    format: 'flywheel-validation/1',
    check: 'validate',
    label: '//a:a',
    directory: 'a',
    level: 'schema',
    engine: { name: 'tofu', version: '1.12.6' },
    providers,
    files: 1,
    errors: 0,
    warnings: 0,
    diagnostics: [],
  });
  const results = [
    result([provider('helm', 'schema'), provider('random', 'provider')]),
    result([provider('helm', 'schema'), provider('aws', 'schema')]),
  ];
  const chosen = (name: string, why: WhySchemaOnly): SchemaOnlyProvider => ({
    source: provider(name, 'schema').source,
    why,
  });
  const offline = whySchemaLevel(results, [
    chosen('helm', 'registry-does-not-answer'),
    chosen('time', 'registry-does-not-answer'),
  ]);
  expect(offline).toHaveLength(2);
  expect(offline[0]).toMatch(/^why hashicorp\/helm: the provider registry does not answer/);
  expect(offline[1]).toBe('why hashicorp/aws: the workspace or user.bazelrc chose the recorded schema');
  const online = whySchemaLevel(results, [
    chosen('aws', 'no-hash-in-lock-file'),
    chosen('helm', 'no-hash-in-lock-file'),
  ]);
  expect(online).toHaveLength(1);
  expect(online[0]).toMatch(/^why hashicorp\/aws, hashicorp\/helm: the lock file has no `zh:` hash/);
  expect(online[0]).not.toContain('answer');
  expect(whySchemaLevel([result([provider('random', 'provider')])], [])).toEqual([]);
});

test('one row for each module, aligned', () => {
  const result: ValidationResult = {
    format: 'flywheel-validation/1',
    check: 'validate',
    label: '@@//long/package:module',
    directory: 'long/package',
    level: 'schema',
    engine: { name: 'tofu', version: '1.12.6' },
    providers: [
      {
        source: 'registry.opentofu.org/hashicorp/helm',
        version: '3.1.1',
        level: 'schema',
        verified: false,
        origin: 'a test',
      },
      {
        source: 'registry.opentofu.org/hashicorp/time',
        version: '0.14.2',
        level: 'provider',
        verified: true,
        origin: 'a test',
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
