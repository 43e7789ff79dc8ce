import type { RefusedCall } from '../plugin-protocol/test-calls.ts';
import type { Diagnostic } from '../validate/diagnostic.ts';

/** What `tofu test` says of a run block. `error`: it could not be run to its end; `skip`: an earlier one could not. */
export type RunStatus = 'pass' | 'fail' | 'error' | 'skip' | 'pending';

export interface TestRun {
  readonly name: string;
  readonly status: RunStatus;
  readonly diagnostics: readonly Diagnostic[];
}

export interface TestFile {
  /** Relative to the module's directory, as the engine names it: `tests/defaults.tftest.hcl`. */
  readonly path: string;
  /** In the order of the file; two may have one name. */
  readonly runs: readonly TestRun[];
  /** Findings about the file that belong to no run, such as a clean-up that failed. */
  readonly diagnostics: readonly Diagnostic[];
  /** How long the file took. The engine tells no times of runs. */
  readonly seconds: number;
}

/** The outcome of one `tofu test`, with paths in diagnostics relative to the workspace. */
export interface TestOutcome {
  /** In the engine's order. None when the module or a test file could not be loaded. */
  readonly files: readonly TestFile[];
  /** Findings that belong to no file: the module or a test file could not be loaded. */
  readonly diagnostics: readonly Diagnostic[];
  /** Absent when the engine ended before any run. */
  readonly summary?: TestSummary;
  /**
   * What only a provider could have done. A test with any of these is void whatever its runs say: an expected failure
   * or a `try` may have hidden the refusal.
   */
  readonly refused: readonly RefusedCall[];
}

export interface TestSummary {
  readonly passed: number;
  readonly failed: number;
  readonly errored: number;
  readonly skipped: number;
}

/** Every finding, of runs, files and the whole. */
export function allDiagnostics(outcome: Pick<TestOutcome, 'files' | 'diagnostics'>): Diagnostic[] {
  return [
    ...outcome.diagnostics,
    ...outcome.files.flatMap((file) => [...file.diagnostics, ...file.runs.flatMap((run) => run.diagnostics)]),
  ];
}
