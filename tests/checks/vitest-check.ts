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

/** All vitest tests: beside the code and under tests/. A test that was not run counts as failed. */
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
      const failures = testResults.flatMap((file) => {
        const tests = file.assertionResults.filter((test) => test.status !== 'passed');
        if (tests.length === 0 && file.status !== 'passed') return [`${file.name}: ${file.message}`];
        return tests.map((test) => `${test.fullName} (${test.status})`);
      });
      if (failures.length === 0 && (output.code !== 0 || !success)) {
        failures.push(`vitest ended with code ${output.code}`);
      }
      return { passed: numPassedTests, failures };
    },
  };
}
