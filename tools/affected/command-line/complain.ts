import type { ExitCode } from '../../cli/exit-codes.ts';
import { describeCommandFailure, type CommandFailure } from './command-failure.ts';

/** Says on stderr why there is no answer; gives the exit code for it. */
export function complain(failure: CommandFailure): ExitCode {
  const { code, message } = describeCommandFailure(failure);
  process.stderr.write(`flywheel affected: ${message}\n`);
  return code;
}
