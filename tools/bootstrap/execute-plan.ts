import { ok, type Result, unreachable } from '../result.ts';
import type { StepFailure } from './failure.ts';
import type { Plan, Step } from './plan.ts';
import type { Say } from './progress.ts';
import { buildGoProgram } from './steps/build-go-program.ts';
import { installDebianPackages } from './steps/install-debian-packages.ts';
import { writeBazelRegistry } from './steps/write-bazel-registry.ts';

/** Carries out the steps in order and stops at the first that fails; gives remarks for the report. */
export async function executePlan(
  plan: Plan,
  cache: string,
  env: NodeJS.ProcessEnv,
  say: Say,
): Promise<Result<readonly string[], StepFailure>> {
  const remarks: string[] = [];
  for (const step of plan.steps) {
    const result = await executeStep(step, cache, env, say);
    if (!result.ok) return result;
    remarks.push(...result.value);
  }
  return ok(remarks);
}

async function executeStep(
  step: Step,
  cache: string,
  env: NodeJS.ProcessEnv,
  say: Say,
): Promise<Result<readonly string[], StepFailure>> {
  switch (step.type) {
    case 'install-debian-packages':
      return installDebianPackages(step, env, say);
    case 'build-go-program': {
      const built = await buildGoProgram(step.program, step.go, cache, env, say);
      return built.ok ? ok([]) : built;
    }
    case 'write-bazel-registry': {
      const written = writeBazelRegistry(step.directory, say);
      return written.ok ? ok([]) : written;
    }
    default:
      return unreachable(step);
  }
}
