import { describe, expect, it } from 'vitest';

import { readTestEvents } from './test-events.ts';

const at = (second: string): string => `2026-11-21T13:52:${second}Z`;

function lines(...events: readonly object[]): string {
  return events.map((event) => JSON.stringify(event)).join('\n');
}

const failure = (summary: string): object => ({
  severity: 'error',
  summary,
  detail: 'no',
  range: { filename: 'a.tftest.hcl', start: { line: 4, column: 5 } },
  snippet: { code: 'condition = var.a == 2', values: [{ traversal: 'var.a', statement: 'is 1' }] },
});

describe('the lines of tofu test -json', () => {
  it('become runs, each with its own findings, also of namesakes, and files with their times', () => {
    const outcome = readTestEvents(
      lines(
        {
          type: 'test_abstract',
          '@timestamp': at('01.000'),
          test_abstract: { 'a.tftest.hcl': ['r', 'r'], 'b.tftest.hcl': null },
        },
        {
          '@timestamp': at('01.500'),
          '@testfile': 'a.tftest.hcl',
          test_file: { path: 'a.tftest.hcl', status: 'fail' },
        },
        {
          '@testfile': 'a.tftest.hcl',
          '@testrun': 'r',
          test_run: { path: 'a.tftest.hcl', run: 'r', status: 'pass' },
        },
        {
          '@testfile': 'a.tftest.hcl',
          '@testrun': 'r',
          test_run: { path: 'a.tftest.hcl', run: 'r', status: 'fail' },
        },
        { '@testfile': 'a.tftest.hcl', '@testrun': 'r', diagnostic: failure('of the run') },
        { '@testfile': 'a.tftest.hcl', diagnostic: failure('of the file') },
        {
          '@timestamp': at('03.000'),
          '@testfile': 'b.tftest.hcl',
          test_file: { path: 'b.tftest.hcl', status: 'pass' },
        },
        { diagnostic: failure('of nothing') },
        { test_summary: { status: 'fail', passed: 1, failed: 1, errored: 0, skipped: 0 } },
      ),
      'm',
    );
    const finding = {
      severity: 'error',
      detail: 'no\nvar.a is 1',
      place: { path: 'm/a.tftest.hcl', line: 4, column: 5 },
    };
    expect(outcome).toMatchObject({
      files: [
        {
          path: 'a.tftest.hcl',
          seconds: 0.5,
          runs: [
            { name: 'r', status: 'pass', diagnostics: [] },
            { name: 'r', status: 'fail', diagnostics: [{ ...finding, summary: 'of the run' }] },
          ],
          diagnostics: [{ ...finding, summary: 'of the file' }],
        },
        { path: 'b.tftest.hcl', seconds: 1.5, runs: [], diagnostics: [] },
      ],
      diagnostics: [{ ...finding, summary: 'of nothing' }],
      summary: { passed: 1, failed: 1, errored: 0, skipped: 0 },
    });
  });

  it('that tell of resources left behind become an error of the file', () => {
    const outcome = readTestEvents(
      lines(
        { '@testfile': 'a.tftest.hcl', test_file: { path: 'a.tftest.hcl', status: 'pass' } },
        { '@testfile': 'a.tftest.hcl', test_cleanup: { failed_resources: [{ instance: 'random_pet.a' }] } },
      ),
      'm',
    );
    expect(outcome.files[0]?.diagnostics).toEqual([
      {
        severity: 'error',
        summary: 'Clean-up failed',
        detail: 'The engine could not destroy what the test had made: random_pet.a',
      },
    ]);
  });

  it('that are no events are no result', () => {
    expect(readTestEvents('panic: no\n[1]\n"x"\n{"type":"version"}\n', 'm')).toEqual({
      files: [],
      diagnostics: [],
    });
  });
});
