import type { ProcessOutput } from '../../tools/process/run-process.ts';

/** One command of `npm test`. */
export interface Check {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Time limit in minutes; 10 when absent. */
  readonly minutes?: number;
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Show each line while the command runs. */
  readonly live?: boolean;
  /** Counts single tests; without it the exit code is one check. `read` reads a file of the scratch directory. */
  readonly judge?: (output: ProcessOutput, read: (file: string) => string) => CheckOutcome;
}

export interface CheckOutcome {
  readonly passed: number;
  /** The name of each thing that failed. */
  readonly failures: readonly string[];
  /** The name of each test that could not run here. */
  readonly skipped?: readonly string[];
}
