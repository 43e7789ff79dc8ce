import { describe, expect, it } from 'vitest';

import { sarifProblems } from '../../tests/rig/sarif-schema.ts';
import type { Diagnostic } from '../validate/diagnostic.ts';
import { validationFormat, type ValidationResult } from '../validate/result.ts';
import { findingsToSarif } from './findings-to-sarif.ts';
import { mergeSarif } from './merge-sarif.ts';
import { ruleId } from './rule-id.ts';
import { fingerprintName, sarifLog, serializeSarif, type SarifRun } from './sarif-log.ts';

const unsupported: Diagnostic = {
  severity: 'error',
  summary: 'Unsupported argument',
  detail: 'An argument named "lenght" is not expected here.',
  address: 'random_pet.a["x"]',
  place: { path: 'modules/a b/größe.tf', line: 9, column: 3 },
  code: '  lenght = 2',
  hint: 'write ${length}',
};

function checked(
  diagnostics: readonly Diagnostic[],
  change: Partial<ValidationResult> = {},
): ValidationResult {
  return {
    format: validationFormat,
    check: 'validate',
    label: '//modules/a b:a',
    directory: 'modules/a b',
    level: 'provider',
    engine: { name: 'tofu', version: '1.12.6' },
    providers: [
      {
        source: 'registry.opentofu.org/hashicorp/random',
        version: '3.9.0',
        level: 'provider',
        verified: true,
        origin: 'a test',
      },
    ],
    files: 1,
    errors: diagnostics.filter(({ severity }) => severity === 'error').length,
    warnings: diagnostics.filter(({ severity }) => severity === 'warning').length,
    diagnostics,
    ...change,
  };
}

const problems = (run: SarifRun): string[] => sarifProblems(serializeSarif(sarifLog(run)));

const fingerprints = (run: SarifRun): string[] =>
  run.results.map((result) => result.partialFingerprints[fingerprintName]);

describe('the SARIF of one module', () => {
  it('says of a file of another repository where that is', () => {
    const place = { path: 'external/up+/m/main.tf', line: 1, column: 1 };
    const run = findingsToSarif(checked([{ ...unsupported, place }]));
    expect(problems(run)).toEqual([]);
    expect(run.results[0]?.locations[0].physicalLocation.artifactLocation).toEqual({
      uri: 'up%2B/m/main.tf',
      uriBaseId: '%EXTERNAL%',
    });
    expect(Object.keys(run.originalUriBaseIds)).toContain('%EXTERNAL%');
  });

  it('has the finding at its place of the workspace, with the source line and the resource', () => {
    const run = findingsToSarif(checked([unsupported]));
    expect(problems(run)).toEqual([]);
    expect(run.results).toMatchObject([
      {
        ruleId: 'validate/unsupported-argument',
        level: 'error',
        message: {
          text: 'Unsupported argument\nAn argument named "lenght" is not expected here.\nTo do: write ${{length}}',
        },
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: 'modules/a%20b/gr%C3%B6%C3%9Fe.tf', uriBaseId: '%SRCROOT%' },
              region: { startLine: 9, startColumn: 3, snippet: { text: '  lenght = 2' } },
            },
            logicalLocations: [{ fullyQualifiedName: 'random_pet.a["x"]', kind: 'resource' }],
          },
        ],
      },
    ]);
    expect(run.properties).toMatchObject({
      level: 'provider',
      modules: [
        {
          label: '//modules/a b:a',
          directory: 'modules/a b',
          check: 'validate',
          level: 'provider',
          engine: 'tofu 1.12.6',
          errors: 1,
          providers: [
            { source: 'registry.opentofu.org/hashicorp/random', level: 'provider', verified: true },
          ],
        },
      ],
    });
  });

  it('has warnings as warnings', () => {
    const run = findingsToSarif(checked([{ ...unsupported, severity: 'warning' }, unsupported]));
    expect(problems(run)).toEqual([]);
    expect(run.results.map(({ level }) => level)).toEqual(['warning', 'error']);
    expect(run.properties.modules[0]).toMatchObject({ errors: 1, warnings: 1 });
  });

  it('puts what has no place at the directory, also where that is the workspace itself', () => {
    const nowhere = { severity: 'error', summary: 'Missing required provider', detail: '' } as const;
    const run = findingsToSarif(checked([nowhere], { directory: '.' }));
    expect(problems(run)).toEqual([]);
    expect(run.results[0]?.locations[0].physicalLocation).toEqual({
      artifactLocation: { uri: '.', uriBaseId: '%SRCROOT%' },
    });
  });

  it('is valid without findings, and says what was not checked', () => {
    const run = findingsToSarif(
      checked([], {
        level: 'schema',
        providers: [
          { source: 'a.example/b/c', version: '1.0.0', level: 'schema', verified: false, origin: 'x' },
        ],
      }),
    );
    expect(problems(run)).toEqual([]);
    expect(run.properties.level).toBe('schema');
    expect(run.invocations[0].toolExecutionNotifications[0]?.message.text).toContain(
      "the provider's own rules were not run for a.example/b/c 1.0.0",
    );
    expect(findingsToSarif(checked([])).invocations[0].toolExecutionNotifications).toEqual([]);
  });

  it('keeps the checks apart', () => {
    const plan = findingsToSarif(checked([unsupported], { check: 'plan' }));
    expect(plan.results[0]?.ruleId).toBe('plan/unsupported-argument');
    expect(plan.automationDetails.id).toBe('rules_flywheel/plan/modules/a b:a/');
    expect(plan.properties.modules[0]?.check).toBe('plan');
    expect(fingerprints(plan)).not.toEqual(fingerprints(findingsToSarif(checked([unsupported]))));
  });

  it('keeps several plan checks of one module apart, also in one run', () => {
    const [first, second] = ['//m:first', '//m:second'].map((target) =>
      findingsToSarif(checked([unsupported], { check: 'plan', target })),
    ) as [SarifRun, SarifRun];
    expect(first.automationDetails.id).toBe('rules_flywheel/plan/m:first/');
    expect(second.automationDetails.id).toBe('rules_flywheel/plan/m:second/');
    const merged = mergeSarif([second, first]);
    expect(problems(merged)).toEqual([]);
    expect(merged.properties.modules.map(({ target }) => target)).toEqual(['//m:second', '//m:first']);
    expect(merged.results).toHaveLength(1);
    expect(merged.results[0]?.properties).toEqual({
      modules: ['//modules/a b:a'],
      planChecks: ['//m:first', '//m:second'],
    });
    // Validation has no target of its own to tell.
    expect(findingsToSarif(checked([unsupported])).results[0]?.properties).not.toHaveProperty('planChecks');
  });

  it('knows a finding again when lines moved, and not when its line or its resource is another', () => {
    const [known] = fingerprints(findingsToSarif(checked([unsupported])));
    const again = (change: Partial<Diagnostic>): string | undefined =>
      fingerprints(findingsToSarif(checked([{ ...unsupported, ...change }])))[0];
    expect(again({ place: { path: 'modules/a b/größe.tf', line: 42, column: 5 } })).toBe(known);
    expect(again({ code: '  lenght = 3' })).not.toBe(known);
    expect(again({ address: 'random_pet.b' })).not.toBe(known);
    expect(again({ summary: 'Missing required argument' })).not.toBe(known);
  });

  it('tells two equal lines apart', () => {
    const run = findingsToSarif(
      checked([
        unsupported,
        { ...unsupported, place: { path: 'modules/a b/größe.tf', line: 20, column: 3 } },
      ]),
    );
    expect(new Set(fingerprints(run)).size).toBe(2);
    expect(run.tool.driver.rules).toHaveLength(1);
  });
});

describe('a rule', () => {
  it.each([
    ['Unsupported argument', 'validate/unsupported-argument'],
    ['Invalid Attribute Value', 'validate/invalid-attribute-value'],
    ['expected length to be in the range (8 - 64), got 3', 'validate/expected-length-to-be-in-the-range'],
    ['expected type to be one of ["a" "b"], got c', 'validate/expected-type-to-be-one-of'],
    ['"name" must not be empty', 'validate/must-not-be-empty'],
    ['Cycle: local.a, local.b', 'validate/cycle'],
    ['解析エラー', 'validate/finding'],
    ['', 'validate/finding'],
    ['word '.repeat(40), `validate/${'word-'.repeat(11)}word`],
  ])('of %j is %s', (summary, id) => {
    expect(ruleId('validate', summary)).toBe(id);
  });

  it('is the same for two values', () => {
    const summary = (value: string): string => `expected size to be at least (8), got ${value}`;
    expect(ruleId('plan', summary('3'))).toBe(ruleId('plan', summary('4')));
  });
});

describe('the look at the schema', () => {
  const log = sarifLog(findingsToSarif(checked([unsupported])));

  it.each([
    ['another version', { ...log, version: '2.0.0' }],
    ['a result without a message', { ...log, runs: [{ ...log.runs[0], results: [{ ruleId: 'x' }] }] }],
    [
      'a column before the first',
      JSON.parse(serializeSarif(log).replace('"startColumn": 3', '"startColumn": 0')),
    ],
    ['a single brace', JSON.parse(serializeSarif(log).replace('${{length}}', '${length}'))],
    [
      'the index of another rule',
      JSON.parse(serializeSarif(log).replace('"ruleIndex": 0', '"ruleIndex": 1')),
    ],
  ])('refuses %s', (_, wrong: unknown) => {
    expect(sarifProblems(JSON.stringify(wrong))).not.toEqual([]);
  });
});

describe('the SARIF of several modules', () => {
  const other = checked(
    [
      {
        ...unsupported,
        severity: 'warning',
        summary: 'Deprecated',
        place: { path: 'a.tf', line: 1, column: 1 },
      },
    ],
    {
      label: '//:b',
      level: 'schema',
      providers: [
        { source: 'a.example/b/c', version: '1.0.0', level: 'schema', verified: false, origin: 'x' },
      ],
    },
  );
  const parent = checked([{ ...unsupported, address: 'module.a["k"].random_pet.a["x"]' }], {
    label: '//parent:parent',
    directory: 'parent',
  });

  it('is one run with every module and the lowest level', () => {
    const run = mergeSarif([findingsToSarif(checked([unsupported])), findingsToSarif(other)]);
    expect(problems(run)).toEqual([]);
    const rules = ['validate/deprecated', 'validate/unsupported-argument'];
    expect(run.results.map(({ ruleId: id }) => id)).toEqual(rules);
    const swapped = mergeSarif([findingsToSarif(other), findingsToSarif(checked([unsupported]))]);
    expect(swapped.results.map(({ ruleId: id }) => id)).toEqual(rules);
    expect(run.properties.modules.map(({ label }) => label)).toEqual(['//modules/a b:a', '//:b']);
    expect(run.properties.level).toBe('schema');
    expect(run.invocations[0].toolExecutionNotifications).toHaveLength(1);
    expect(run.automationDetails.id).toBe('rules_flywheel/');
  });

  it('has once what two of them found in a module that both call', () => {
    const run = mergeSarif([findingsToSarif(parent), findingsToSarif(checked([unsupported]))]);
    expect(run.results).toHaveLength(1);
    expect(run.results[0]?.locations[0].logicalLocations?.[0].fullyQualifiedName).toBe('random_pet.a["x"]');
    expect(run.results[0]?.properties.modules).toEqual(['//modules/a b:a', '//parent:parent']);
  });
});
