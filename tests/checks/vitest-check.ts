import { join } from 'node:path';

import type { Check } from './check.ts';

interface VitestReport {
  readonly numPassedTests: number;
  readonly success: boolean;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

/** All vitest tests: beside the code and under tests/. A test that did not run here is neither passed nor failed. */
export function vitestCheck(scratch: string): Check {
  const report = 'vitest.json';
  return {
    name: 'vitest',
    command: 'node_modules/.bin/vitest',
    args: ['run', '--reporter=dot', '--reporter=json', `--outputFile.json=${join(scratch, report)}`],
    minutes: 60,
    live: true,
    judge: (output, read) => {
      const { numPassedTests, testResults, success } = JSON.parse(read(report)) as VitestReport;
      const all = testResults.flatMap((file) => file.assertionResults);
      const failures = all.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName);
      const skipped = all
        .filter(({ status }) => status !== 'failed' && status !== 'passed')
        .map(({ fullName }) => fullName);
      for (const { name, status, message, assertionResults } of testResults) {
        if (status !== 'passed' && !assertionResults.some((test) => test.status === 'failed')) {
          failures.push(`${name}: ${message}`);
        }
      }
      if (failures.length === 0 && (output.code !== 0 || !success)) {
        failures.push(`vitest ended with code ${output.code}`);
      }
      return { passed: numPassedTests, failures, skipped };
    },
  };
}
