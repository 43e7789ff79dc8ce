import type { ArgumentsCamelCase, Argv } from 'yargs';

/**
 * One `flywheel` command. Its options are declared at once, for `--help`; the code that does the work is imported
 * by `run` only, so that starting the CLI stays fast however many commands there are.
 */
export interface Command<Options> {
  readonly name: string;
  readonly summary: string;
  readonly options: (parser: Argv) => Argv<Options>;
  /** Mostly one of `ExitCode`; a program that is wrapped has codes of its own. */
  readonly run: (options: ArgumentsCamelCase<Options>) => Promise<number>;
  /** Commands below this one: `flywheel NAME SUBCOMMAND`. The command itself is what runs without one. */
  readonly subcommands?: (add: AddCommand) => void;
  /** Gives arguments in the form that is parsed, where another form is taken as well. */
  readonly readArguments?: (args: readonly string[]) => readonly string[];
}

export type AddCommand = <Options>(command: Command<Options>) => void;
