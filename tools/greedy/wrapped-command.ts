import { spawn } from 'node:child_process';
import { constants } from 'node:os';

import { err, ok, type Result } from '../result.ts';

export interface CommandEnd {
  /** The command's own, or 128 and the number of the signal that ended it. */
  readonly code: number;
}

/**
 * Runs somebody's command as if nothing stood around it: it has the terminal, and the signals that come to us. How long
 * it takes is its own affair.
 */
export function runWrapped(
  [program = '', ...args]: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<Result<CommandEnd, string>> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: 'inherit', env });
    // A terminal sends SIGINT to the whole group, and so to the command as well; SIGTERM comes to us alone.
    const forward = (signal: NodeJS.Signals): void => {
      if (signal === 'SIGTERM' || !process.stdin.isTTY) child.kill(signal);
    };
    process.on('SIGINT', forward).on('SIGTERM', forward);
    const settle = (result: Result<CommandEnd, string>): void => {
      process.off('SIGINT', forward).off('SIGTERM', forward);
      resolve(result);
    };
    child.on('error', (error) => {
      settle(err(error.message));
    });
    child.on('exit', (code, signal) => {
      settle(ok({ code: code ?? 128 + (signal === null ? 0 : constants.signals[signal]) }));
    });
  });
}
