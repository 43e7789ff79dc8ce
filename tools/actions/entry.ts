import { readFileSync } from 'node:fs';

import { ExitCode } from '../cli/exit-codes.ts';
import { ownProcess, type Command } from './command.ts';

/**
 * The program behind every Bazel action and test of the rules. Its commands are called by Starlark, never by people.
 * Each is loaded when it is called: without a worker this program starts anew for every module.
 */
const commands: ReadonlyMap<string, Command> = new Map<string, Command>([
  ['record-schema', guarded(async () => (await import('./record-schema-command.ts')).recordSchemaCommand)],
  ['validate', guarded(async () => (await import('./validate-command.ts')).validateCommand)],
  ['verdict', loaded(async () => (await import('./verdict-command.ts')).verdictCommand)],
  ['sarif', loaded(async () => (await import('./sarif-command.ts')).sarifCommand)],
  ['plan-check', guarded(async () => (await import('./plan-check-command.ts')).planCheckCommand)],
  ['test', guarded(async () => (await import('./test-command.ts')).testCommand)],
  ['format-check', guarded(async () => (await import('./format-command.ts')).checkFormatCommand)],
  ['format-fix', guarded(async () => (await import('./format-command.ts')).fixFormatCommand)],
  ['providers-lock', guarded(async () => (await import('./providers-lock-command.ts')).providersLockCommand)],
  [
    'providers-lock-check',
    guarded(async () => (await import('./providers-lock-command.ts')).providersLockCheckCommand),
  ],
]);

function loaded(load: () => Promise<Command>): Command {
  return async (args, context) => (await load())(args, context);
}

/** A command that starts processes: what is left of them goes when this one ends, however it does. */
function guarded(load: () => Promise<Command>): Command {
  return async (args, context) => {
    const [command, { enableGuardian }] = await Promise.all([load(), import('../process/guardian.ts')]);
    enableGuardian();
    return command(args, context);
  };
}

// Without a handler a signal ends Node at once, and neither providers nor scratch directories are cleared away.
for (const [signal, code] of [
  ['SIGTERM', 143],
  ['SIGINT', 130],
  ['SIGHUP', 129],
] as const) {
  process.on(signal, () => process.exit(code));
}

// Ends the process itself: something a provider has started must not keep an action from ending.
void run(process.argv.slice(2)).then((code) => process.exit(code));

async function run([name = '', ...args]: readonly string[]): Promise<ExitCode> {
  try {
    if (name === 'run') return await runCommandFile(args);
    return await runCommand(name, args);
  } catch (error) {
    process.stderr.write(`${describeError(error)}\n`);
    return ExitCode.internal;
  }
}

async function runCommand(name: string, args: readonly string[]): Promise<ExitCode> {
  const command = commands.get(name);
  if (!command) {
    process.stderr.write(`no such action: ${name} (there are: ${[...commands.keys()].join(', ')})\n`);
    return ExitCode.usage;
  }
  return command(args, ownProcess);
}

/**
 * `run @FILE` runs the command that the file has, one word a line; `run --persistent_worker` serves the same commands
 * until its input ends.
 */
async function runCommandFile([argument = '']: readonly string[]): Promise<ExitCode> {
  if (argument === '--persistent_worker') {
    const { serveStandardInput } = await import('./worker/serve-standard-input.ts');
    await serveStandardInput(commands, describeError);
    return ExitCode.ok;
  }
  if (!argument.startsWith('@')) {
    process.stderr.write('run needs @FILE, or --persistent_worker\n');
    return ExitCode.usage;
  }
  const [name = '', ...args] = readFileSync(argument.slice(1), 'utf8').split('\n').slice(0, -1);
  return runCommand(name, args);
}

function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, path } = error as NodeJS.ErrnoException;
  if (path?.startsWith('/tmp/fw-') === true) {
    return `actions need a writable /tmp, because unix sockets must have short paths: ${error.message}`;
  }
  if (path?.includes('\ufffd') === true) {
    return `the name of a file is not UTF-8, and cannot be given to tofu: rename ${path}`;
  }
  // The text of a system error says it all; of a defect, the place is needed as well.
  return code === undefined
    ? `a defect of rules_flywheel, please report it: ${error.stack ?? error.message}`
    : error.message;
}
