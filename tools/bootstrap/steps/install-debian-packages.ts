import { runProcess, type ProcessOutput, type Timeout } from '../../process/run-process.ts';
import { describeProcessFailure } from '../../process/run-process.ts';
import { err, ok, type Result } from '../../result.ts';
import { debianCommands, installAttempts } from '../debian-packages.ts';
import { lastLines, type StepFailure } from '../failure.ts';
import { humanTime, type Say, sayingStill } from '../progress.ts';
import type { Step } from '../plan.ts';
import { writeFileAtomically } from '../registry-stubs.ts';
import { commandFor } from '../scope.ts';

const UPDATE_TIMEOUT: Timeout = { name: 'apt-get update', milliseconds: 5 * 60_000 };
const INSTALL_TIMEOUT: Timeout = { name: 'apt-get install', milliseconds: 20 * 60_000 };

/** Someone else's apt (unattended upgrades) may be running. */
const WAIT_FOR_LOCK = ['-o', 'DPkg::Lock::Timeout=120'];

type InstallStep = Extract<Step, { type: 'install-debian-packages' }>;

/** Adds sid beside the machine's own source, pinned below everything else, and installs the packages from it. */
export async function installDebianPackages(
  step: InstallStep,
  env: NodeJS.ProcessEnv,
  say: Say,
): Promise<Result<readonly string[], StepFailure>> {
  say(
    `Debian packages ${step.packages.join(', ')}: installing from sid (about ${humanTime(step.usualSeconds)})`,
  );
  say(`  why: ${step.why}`);
  const fail = (reason: string, lines: readonly string[]): Result<never, StepFailure> =>
    err({
      what: 'installing Debian packages',
      reason,
      lines,
      byHand: debianCommands(step.sid, step.packages, commandFor('build')).join(' && '),
    });

  if (step.sid.type === 'add') {
    for (const file of step.sid.files) {
      say(`  writing ${file.path}`);
      try {
        writeFileAtomically(file.path, file.content);
      } catch (error) {
        return fail(error instanceof Error ? error.message : String(error), []);
      }
    }
  }
  const apt = (args: readonly string[], timeout: Timeout): Promise<Result<ProcessOutput, StepFailure>> =>
    runApt(args, timeout, step, env, say);

  const update = await apt(['update'], UPDATE_TIMEOUT);
  if (!update.ok) return update;

  let last: Result<ProcessOutput, StepFailure> = update;
  for (const attempt of installAttempts(step.packages, step.optional)) {
    if (attempt.say !== undefined) say(`  ${attempt.say}`);
    for (const command of attempt.commands) {
      last = await apt(command, INSTALL_TIMEOUT);
      if (!last.ok) break;
    }
    if (last.ok) {
      const { without } = attempt;
      if (without.length === 0) return ok([]);
      return ok([
        `${without.join(', ')} could not be installed; tools come from the other sources of the chain`,
      ]);
    }
  }
  return last.ok ? ok([]) : last;
}

async function runApt(
  args: readonly string[],
  timeout: Timeout,
  step: InstallStep,
  env: NodeJS.ProcessEnv,
  say: Say,
): Promise<Result<ProcessOutput, StepFailure>> {
  let latest: string | undefined;
  const result = await sayingStill(
    say,
    `  apt-get ${args[0] ?? ''}`,
    step.usualSeconds,
    () => latest,
    () =>
      runProcess({
        command: 'apt-get',
        args: [...WAIT_FOR_LOCK, ...args],
        env: { ...env, DEBIAN_FRONTEND: 'noninteractive' },
        timeout,
        onLine: (_, line) => {
          if (line.trim() !== '') latest = line.trim();
        },
      }),
  );
  const failure = {
    what: `apt-get ${args.join(' ')}`,
    byHand: debianCommands(step.sid, step.packages, commandFor('build')).join(' && '),
  };
  if (!result.ok) {
    const lines =
      result.error.type === 'timed-out' ? lastLines(result.error.stdout, result.error.stderr) : [];
    return err({ ...failure, reason: describeProcessFailure(result.error), lines });
  }
  if (result.value.code !== 0) {
    const lines = lastLines(result.value.stdout, result.value.stderr);
    return err({ ...failure, reason: `apt-get exited with ${result.value.code}`, lines });
  }
  return ok(result.value);
}
