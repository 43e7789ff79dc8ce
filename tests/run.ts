/**
 * `npm test`: every check there is, in the order in which a failure is cheapest to learn. Goes on after a failure, and
 * ends with the line `N passed, M failed`, in which each vitest test, each Bazel test target and each other check
 * counts as one.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describeProcessFailure, runProcess, type ProcessOutput } from '../tools/process/run-process.ts';
import { bazelChecks } from './checks/bazel-checks.ts';
import type { Check, CheckOutcome } from './checks/check.ts';
import { lintChecks } from './checks/lint-checks.ts';
import { vitestChecks } from './checks/vitest-check.ts';

const minutes = 60_000;

async function runCheck(check: Check, scratch: string): Promise<CheckOutcome> {
  const run = await runProcess({
    command: check.command,
    args: check.args,
    env: { ...process.env, ...check.env },
    timeout: { name: check.name, milliseconds: (check.minutes ?? 10) * minutes },
    // Progress of long checks goes to whoever waits; the rest is shown when it fails.
    ...(check.live && {
      onLine: (_stream: string, line: string) => {
        process.stdout.write(`    ${line}\n`);
      },
    }),
  });
  if (!run.ok) return { passed: 0, failures: [`${check.name}: ${describeProcessFailure(run.error)}`] };
  const { stdout, stderr } = run.value;
  const outcome = judge(check, run.value, scratch);
  if (outcome.failures.length > 0 && !check.live) process.stdout.write(`${stdout}${stderr}\n`);
  return outcome;
}

function judge(check: Check, output: ProcessOutput, scratch: string): CheckOutcome {
  if (!check.judge) {
    return output.code === 0 ? { passed: 1, failures: [] } : { passed: 0, failures: [check.name] };
  }
  try {
    return check.judge(output, (file) => readFileSync(join(scratch, file), 'utf8'));
  } catch (error) {
    // It ended before it could report.
    const reason = error instanceof Error ? error.message : String(error);
    return { passed: 0, failures: [`${check.name} ended with code ${output.code}: ${reason}`] };
  }
}

const scratch = mkdtempSync(join(tmpdir(), 'flywheel-checks-'));
const checks: Check[] = [
  {
    name: 'bootstrap',
    command: 'node',
    args: ['tools/flywheel.mjs', 'bootstrap', '--tests'],
    minutes: 45,
    live: true,
  },
  ...lintChecks(),
  ...bazelChecks(scratch),
  ...vitestChecks(scratch),
];

let passed = 0;
const failures: string[] = [];
const skipped: string[] = [];
for (const check of checks) {
  process.stdout.write(`... ${check.name}\n`);
  const started = performance.now();
  const outcome = await runCheck(check, scratch);
  passed += outcome.passed;
  failures.push(...outcome.failures);
  skipped.push(...(outcome.skipped ?? []));
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stdout.write(`${outcome.failures.length === 0 ? 'ok ' : 'BAD'} ${check.name} (${seconds} s)\n`);
  if (check.name === 'bootstrap' && outcome.failures.length > 0) break;
}
rmSync(scratch, { recursive: true, force: true });

for (const name of skipped) process.stdout.write(`skipped: ${name}\n`);
for (const failure of failures) process.stdout.write(`failed: ${failure}\n`);
const notRun = skipped.length === 0 ? '' : `, ${skipped.length} skipped`;
process.stdout.write(`${passed} passed, ${failures.length} failed${notRun}\n`);
process.exitCode = failures.length === 0 && passed > 0 ? 0 : 1;
