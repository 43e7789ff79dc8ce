import { describe, expect, it } from 'vitest';

import { elementsNamed, parseXml } from '../../tests/rig/xml.ts';
import type { Diagnostic } from '../validate/diagnostic.ts';
import { formatJUnit } from './report-junit.ts';
import { formatReport } from './report-text.ts';
import { selectTests } from './select-tests.ts';
import type { RunStatus, TestOutcome } from './test-outcome.ts';
import { makeReport, passed, type TestReport } from './test-report.ts';

const failure: Diagnostic = {
  severity: 'error',
  summary: 'Test assertion failed',
  detail: 'not "2" <here> & \u0007 now',
  place: { path: 'm/a.tftest.hcl', line: 3, column: 5 },
  code: '    condition = var.a == 2',
};
const warning: Diagnostic = { ...failure, severity: 'warning', summary: 'Deprecated' };

function outcome(runs: Readonly<Record<string, RunStatus>>, more: Partial<TestOutcome> = {}): TestOutcome {
  return {
    files: [
      {
        path: 'a.tftest.hcl',
        seconds: 1.25,
        diagnostics: [],
        runs: Object.entries(runs).map(([name, status]) => ({
          name,
          status,
          diagnostics: status === 'fail' || status === 'error' ? [failure] : [],
        })),
      },
    ],
    diagnostics: [],
    refused: [],
    ...more,
  };
}

function report(of: TestOutcome, filter?: string): TestReport {
  const known = of.files.map(({ path, runs }) => ({
    at: `m/${path}`,
    path,
    runs: runs.map(({ name }) => name),
  }));
  const runs = ['one', 'two', 'three'];
  const selection = selectTests(known.length > 0 ? known : [{ at: 'm/a', path: 'a', runs }], filter);
  if (!selection.ok) throw new Error(selection.error.type);
  return makeReport(of, {
    label: '//m:m_test',
    directory: 'm',
    engine: { name: 'tofu', version: '1.12.6' },
    providers: [
      { source: 'h/n/t', version: '1.0.0', level: 'provider', verified: false, origin: 'locally built' },
    ],
    selection: selection.value,
  });
}

describe('a report', () => {
  it.each([
    ['every run passed', outcome({ one: 'pass', two: 'pass' }), undefined, true],
    ['a run failed', outcome({ one: 'pass', two: 'fail' }), undefined, false],
    ['a run could not be run', outcome({ one: 'error' }), undefined, false],
    ['a run was not begun', outcome({ one: 'pending' }), undefined, false],
    ['only a run failed that nobody asked for', outcome({ one: 'pass', two: 'fail' }), 'one', true],
    ['a run was skipped', outcome({ one: 'error', two: 'skip' }), 'two', false],
    ['a run was skipped, and nobody says why', outcome({ one: 'pass', two: 'skip' }), undefined, false],
    ['there are warnings', outcome({ one: 'pass' }, { diagnostics: [warning] }), undefined, true],
    ['something belongs to no run', outcome({ one: 'pass' }, { diagnostics: [failure] }), undefined, false],
    [
      'a refusal was hidden',
      outcome({ one: 'pass' }, { refused: [{ type: 'not-mocked', provider: 'h/n/t' }] }),
      undefined,
      false,
    ],
    ['a file is not reported', outcome({}, { files: [] }), undefined, false],
  ])('where %s', (_, of, filter, expected) => {
    expect(passed(report(of, filter))).toBe(expected);
  });

  it('fails where a file could not be cleaned up', () => {
    const [file] = outcome({ one: 'pass' }).files;
    const dirty = outcome({}, { files: file ? [{ ...file, diagnostics: [failure] }] : [] });
    expect(passed(report(dirty))).toBe(false);
    expect(
      elementsNamed(parseXml(formatJUnit(report(dirty))), 'testcase').map((one) => one.attributes['name']),
    ).toEqual(['one', 'clean-up']);
  });

  it('has what belongs to no run as a case of its own', () => {
    const xml = parseXml(formatJUnit(report(outcome({ one: 'pass' }, { diagnostics: [failure] }))));
    expect(elementsNamed(xml, 'testcase').map(({ attributes }) => attributes)).toEqual([
      { name: 'one', classname: 'm/a.tftest.hcl' },
      { name: 'outside of runs', classname: '//m:m_test' },
    ]);
    expect(elementsNamed(xml, 'error')[0]?.attributes['message']).toBe('Test assertion failed');
  });

  it('shows each run that was asked for, and why one of these was skipped', () => {
    const text = formatReport(
      report(outcome({ zero: 'fail', one: 'error', two: 'skip', three: 'skip' }), 'two'),
    );
    expect(text).toBe(`m/a.tftest.hcl
  ERROR   one
    m/a.tftest.hcl:3:5: error: Test assertion failed
      3 |     condition = var.a == 2
      not "2" <here> & \u0007 now
  skipped two
//m:m_test: 0 passed, 1 failed, 1 skipped (1 file, tofu 1.12.6, level provider, unverified: h/n/t 1.0.0 (locally built))
`);
  });

  it('says what was refused, and what to do', () => {
    const text = formatReport(
      report(
        outcome(
          { one: 'pass' },
          {
            refused: [
              { type: 'not-mocked', provider: 'h/n/t' },
              { type: 'function', provider: 'h/n/t', name: 'f' },
            ],
          },
        ),
      ),
    );
    expect(text).toContain(
      'm: error: Provider is not mocked\n  h/n/t would be asked to make real things, and tests run without network and credentials.\n  to do: write this line into the test file (with the module\'s own name for the provider): mock_provider "t" {}\n',
    );
    expect(text).toContain(
      "m: error: Provider function at level schema\n  provider::t::f is computed by h/n/t itself, of which only the recorded schema is here (level schema)\n  to do: test at level provider, where the provider's binary is, or call none of the provider's functions\n",
    );
  });

  it('is well-formed JUnit XML whatever the texts have in them', () => {
    const twice = outcome({ one: 'fail', two: 'skip' });
    const [file] = twice.files;
    const runs = [...(file?.runs ?? []), { name: 'one', status: 'pass' as const, diagnostics: [warning] }];
    const xml = formatJUnit(report({ ...twice, files: file ? [{ ...file, runs }] : [] }));
    expect(xml).not.toContain('\u0007');
    const document = parseXml(xml);
    expect(elementsNamed(document, 'testcase').map(({ attributes }) => attributes)).toEqual([
      { name: 'one', classname: 'm/a.tftest.hcl' },
      { name: 'two', classname: 'm/a.tftest.hcl' },
      { name: 'one (2)', classname: 'm/a.tftest.hcl' },
    ]);
    expect(elementsNamed(document, 'testsuite')[0]?.attributes).toEqual({
      name: 'm/a.tftest.hcl',
      tests: '3',
      failures: '1',
      errors: '0',
      skipped: '1',
      time: '1.250',
    });
    expect(elementsNamed(document, 'failure')[0]?.text).toContain('not "2" <here> & \uFFFD now');
    expect(elementsNamed(document, 'skipped')[0]?.attributes['message']).toBe(
      'an earlier run of the file could not be run to its end',
    );
    expect(elementsNamed(document, 'system-out')[0]?.text).toContain('warning: Deprecated');
    expect(elementsNamed(document, 'property').map(({ attributes }) => attributes['value'])).toEqual([
      'provider',
      'tofu 1.12.6',
      '1.0.0, level provider, unverified',
    ]);
  });
});
