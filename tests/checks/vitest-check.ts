import { readFileSync } from 'node:fs';
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

/**
 * The tests that start Bazel on what a consumer would write. How the worker lives and dies is the same for every flag;
 * bundles, formats and providers are built under these by `bazel test --config=forward-compat //...`.
 */
const CONSUMER_TESTS = ['consumer', 'plan-check', 'rules', 'tofu-test', 'toolchains', 'validate'].map(
  (name) => `tests/${name}/`,
);

/** All vitest tests, and those of consumers once more as later Bazels will run them. */
export function vitestChecks(scratch: string): Check[] {
  return [
    vitestCheck('vitest', scratch, []),
    {
      ...vitestCheck('vitest, consumers under forward-compat', scratch, CONSUMER_TESTS),
      env: forwardCompatibility(),
    },
  ];
}

function forwardCompatibility(): Record<string, string> {
  const fragment = readFileSync('build/bazelrc/forward-compat.bazelrc', 'utf8');
  const flags = [...fragment.matchAll(/^common:forward-compat (--\S+)$/gm)].map(([, flag]) => flag ?? '');
  return { FLYWHEEL_TEST_BAZEL_FLAGS: flags.join(' ') };
}

/** A test that did not run here is neither passed nor failed. */
function vitestCheck(name: string, scratch: string, filters: readonly string[]): Check {
  const report = `${name.replaceAll(/\W+/g, '-')}.json`;
  return {
    name,
    command: 'node_modules/.bin/vitest',
    args: [
      'run',
      '--reporter=dot',
      '--reporter=json',
      `--outputFile.json=${join(scratch, report)}`,
      ...filters,
    ],
    minutes: 30,
    live: true,
    judge: (output, read) => {
      const { numPassedTests, testResults, success } = JSON.parse(read(report)) as VitestReport;
      const all = testResults.flatMap((file) => file.assertionResults);
      const failures = all
        .filter(({ status }) => status === 'failed')
        .map(({ fullName }) => `${name}: ${fullName}`);
      const skipped = all
        .filter(({ status }) => status !== 'failed' && status !== 'passed')
        .map(({ fullName }) => `${name}: ${fullName}`);
      for (const { name: file, status, message, assertionResults } of testResults) {
        if (status !== 'passed' && !assertionResults.some((test) => test.status === 'failed')) {
          failures.push(`${name}: ${file}: ${message}`);
        }
      }
      if (failures.length === 0 && (output.code !== 0 || !success)) {
        failures.push(`${name} ended with code ${output.code}`);
      }
      return { passed: numPassedTests, failures, skipped };
    },
  };
}
