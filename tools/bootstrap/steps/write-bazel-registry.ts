import { err, ok, type Result } from '../../result.ts';
import type { StepFailure } from '../failure.ts';
import type { Say } from '../progress.ts';
import { writeRegistry } from '../registry-stubs.ts';

/** Writes the file registry of empty modules. */
export function writeBazelRegistry(directory: string, say: Say): Result<void, StepFailure> {
  say(`Bazel module registry of empty stand-ins: ${directory}`);
  try {
    writeRegistry(directory);
    return ok(undefined);
  } catch (error) {
    return err({
      what: 'writing the registry of empty Bazel modules',
      reason: error instanceof Error ? error.message : String(error),
      lines: [],
      byHand: `mkdir -p ${directory}`,
    });
  }
}
