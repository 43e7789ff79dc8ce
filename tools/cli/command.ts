import type { ArgumentsCamelCase, Argv } from 'yargs';

import type { ExitCode } from './exit-codes.ts';

/**
 * One `flywheel` command. Its options are declared at once, for `--help`; the code that does the work is imported
 * by `run` only, so that starting the CLI stays fast however many commands there are.
 */
export interface Command<Options> {
  readonly name: string;
  readonly summary: string;
  readonly options: (parser: Argv) => Argv<Options>;
  readonly run: (options: ArgumentsCamelCase<Options>) => Promise<ExitCode>;
}
