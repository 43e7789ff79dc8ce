import { join } from 'node:path';

import type { Check, CheckOutcome } from './check.ts';

/** This repository's own `bazel build //...` and `bazel test //...`, as its users run them and as later Bazels will. */
export function bazelChecks(scratch: string): Check[] {
  const flywheelBazel = (args: readonly string[]): Pick<Check, 'command' | 'args'> => ({
    command: 'node_modules/.bin/tsx',
    args: ['tests/checks/bazel.ts', ...args],
  });
  const test = (name: string, flags: readonly string[]): Check => {
    const events = `${name.replaceAll(/\W+/g, '-')}.json`;
    const reporting = `--build_event_json_file=${join(scratch, events)}`;
    return {
      name,
      ...flywheelBazel(['test', '//...', '--keep_going', reporting, ...flags]),
      minutes: 20,
      judge: (output, read) => judgeTests(name, output.code, read(events)),
    };
  };
  return [
    { name: 'bazel build //...', ...flywheelBazel(['build', '//...']), minutes: 20 },
    test('bazel test //...', []),
    test('bazel test --config=forward-compat //...', ['--config=forward-compat']),
  ];
}

interface BuildEvent {
  readonly id?: { readonly testSummary?: { readonly label: string } };
  readonly testSummary?: { readonly overallStatus: string };
}

/** Counts the test targets in Bazel's build event file (JSON, one event a line). */
function judgeTests(name: string, code: number, events: string): CheckOutcome {
  let passed = 0;
  const failures: string[] = [];
  for (const line of events.split('\n')) {
    if (line === '') continue;
    const event = JSON.parse(line) as BuildEvent;
    const label = event.id?.testSummary?.label;
    if (label === undefined || !event.testSummary) continue;
    if (event.testSummary.overallStatus === 'PASSED') passed += 1;
    else failures.push(`${name}: ${label} (${event.testSummary.overallStatus})`);
  }
  // A build that broke before its tests ran has no summaries to count.
  if (code !== 0 && failures.length === 0) failures.push(`${name} ended with code ${code}`);
  return { passed, failures };
}
