import yargs, { type Argv } from 'yargs';

import { affectedCommand } from '../affected/command.ts';
import { bootstrapCommand } from '../bootstrap/command.ts';
import { doctorCommand } from '../doctor/command.ts';
import { greedyCommand } from '../greedy/command.ts';
import { pushCommand } from '../push/command.ts';
import { providersCommand } from '../providers/command.ts';
import { quickstartCommand } from '../quickstart/command.ts';
import { sarifCommand } from '../sarif/command.ts';
import type { AddCommand, Command } from './command.ts';
import { ExitCode, exitCodeTable } from './exit-codes.ts';
import { version } from './version.ts';

/** Runs `flywheel` with these arguments and returns the exit code; never ends the process itself. */
export async function main(argv: readonly string[]): Promise<number> {
  const commands = new CommandLine('flywheel');
  const add: AddCommand = (command) => {
    commands.add(command);
  };
  add(quickstartCommand);
  add(doctorCommand);
  add(bootstrapCommand);
  add(affectedCommand);
  add(greedyCommand);
  add(pushCommand);
  add(providersCommand);
  add(sarifCommand);
  try {
    return await commands.run(argv);
  } catch (error) {
    if (error instanceof UsageError) {
      process.stderr.write(`flywheel: ${error.message}\nSee: ${error.program} --help\n`);
      return ExitCode.usage;
    }
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`flywheel: a defect of flywheel itself:\n${detail}\n`);
    return ExitCode.internal;
  }
}

/** How yargs calls the command that runs without a name. */
const DEFAULT = '$0';

/** Commands beside each other, and what is below them. */
class CommandLine {
  readonly #program: string;
  readonly #commands: ((parser: Argv) => void)[] = [];
  /** By name, those that have commands below them: these read the rest of the arguments themselves. */
  readonly #families = new Map<string, (args: readonly string[]) => Promise<number>>();
  /** What runs where no command is named; the first word may then be anything. */
  #hasDefault = false;
  #exitCode: number = ExitCode.ok;

  constructor(program: string) {
    this.#program = program;
  }

  add<Options>(command: Command<Options>, name = command.name): void {
    this.#commands.push((parser) => {
      parser.command(name, command.summary, command.options, async (options) => {
        this.#exitCode = await command.run(options);
      });
    });
    const { subcommands } = command;
    if (name.startsWith(DEFAULT)) this.#hasDefault = true;
    if (!subcommands || name !== command.name) return;
    const [word = '', ...positionals] = name.split(' ');
    this.#families.set(word, (args) => {
      const family = new CommandLine(`${this.#program} ${word}`);
      family.add(command, [DEFAULT, ...positionals].join(' '));
      subcommands((below) => {
        family.add(below);
      });
      return family.run(command.readArguments?.(args) ?? args);
    });
  }

  async run(argv: readonly string[]): Promise<number> {
    const [first, ...rest] = argv;
    const family = first === undefined ? undefined : this.#families.get(first);
    if (family) return family(rest);
    await this.#parser().parseAsync([...argv]);
    return this.#exitCode;
  }

  /** Made where it is needed only: yargs takes its time for each. */
  #parser(): Argv {
    const program = this.#program;
    const parser = yargs()
      .scriptName(program)
      .usage('$0 <command> [options]')
      .detectLocale(false)
      .strict()
      .version(version)
      .help()
      .alias('help', 'h')
      .wrap(Math.min(110, process.stdout.columns || 110))
      .epilogue(exitCodeTable())
      .exitProcess(false)
      .fail((message: string | null, error: Error | undefined) => {
        // yargs calls this for wrong usage (a message) and for what a command throws (an error only).
        if (error && message === null) throw error;
        throw new UsageError(message ?? error?.message ?? 'wrong usage', program);
      });
    for (const add of this.#commands) add(parser);
    if (!this.#hasDefault) parser.demandCommand(1, 1, `${program} needs a command.`).recommendCommands();
    return parser;
  }
}

class UsageError extends Error {
  readonly program: string;

  constructor(message: string, program: string) {
    super(message);
    this.program = program;
  }
}
