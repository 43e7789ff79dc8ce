import yargs from 'yargs';

import { affectedCommand } from '../affected/command.ts';
import { bootstrapCommand } from '../bootstrap/command.ts';
import { doctorCommand } from '../doctor/command.ts';
import { providersCommand } from '../providers/command.ts';
import { quickstartCommand } from '../quickstart/command.ts';
import { sarifCommand } from '../sarif/command.ts';
import type { Command } from './command.ts';
import { ExitCode, exitCodeTable } from './exit-codes.ts';
import { version } from './version.ts';

/** Runs `flywheel` with these arguments and returns the exit code; never ends the process itself. */
export async function main(argv: readonly string[]): Promise<ExitCode> {
  let exitCode: ExitCode = ExitCode.ok;
  const parser = yargs([...argv])
    .scriptName('flywheel')
    .usage('$0 <command> [options]')
    .detectLocale(false)
    .strict()
    .demandCommand(1, 1, 'flywheel needs a command.')
    .recommendCommands()
    .version(version)
    .help()
    .alias('help', 'h')
    .wrap(Math.min(110, process.stdout.columns || 110))
    .epilogue(exitCodeTable())
    .exitProcess(false);

  const add = <Options>(command: Command<Options>): void => {
    parser.command(command.name, command.summary, command.options, async (options) => {
      exitCode = await command.run(options);
    });
  };
  add(quickstartCommand);
  add(doctorCommand);
  add(bootstrapCommand);
  add(affectedCommand);
  add(providersCommand);
  add(sarifCommand);

  parser.fail((message: string | null, error: Error | undefined) => {
    // yargs calls this for wrong usage (a message) and for what a command throws (an error only).
    if (error && message === null) throw error;
    throw new UsageError(message ?? error?.message ?? 'wrong usage');
  });
  try {
    await parser.parseAsync();
    return exitCode;
  } catch (error) {
    if (error instanceof UsageError) {
      process.stderr.write(`flywheel: ${error.message}\nSee: flywheel --help\n`);
      return ExitCode.usage;
    }
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`flywheel: a defect of flywheel itself:\n${detail}\n`);
    return ExitCode.internal;
  }
}

class UsageError extends Error {}
