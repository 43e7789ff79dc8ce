import { ExitCode } from '../cli/exit-codes.ts';
import { checkFormatCommand, fixFormatCommand } from './format-command.ts';
import { recordSchemaCommand } from './record-schema-command.ts';
import { sarifCommand } from './sarif-command.ts';
import { validateCommand, verdictCommand } from './validate-command.ts';

/** The program behind every Bazel action and test of the rules. Its commands are called by Starlark, never by people. */
const commands: Readonly<Record<string, (args: readonly string[]) => Promise<ExitCode> | ExitCode>> = {
  'record-schema': recordSchemaCommand,
  validate: validateCommand,
  verdict: verdictCommand,
  sarif: sarifCommand,
  'format-check': checkFormatCommand,
  'format-fix': fixFormatCommand,
};

// Without a handler a signal ends Node at once, and neither providers nor scratch directories are cleared away.
for (const [signal, code] of [
  ['SIGTERM', 143],
  ['SIGINT', 130],
  ['SIGHUP', 129],
] as const) {
  process.on(signal, () => process.exit(code));
}

process.exit(await run(process.argv.slice(2)));

/** Ends the process itself: something a provider has started must not keep an action from ending. */
async function run([name = '', ...args]: readonly string[]): Promise<ExitCode> {
  const command = commands[name];
  if (!command) {
    process.stderr.write(`no such action: ${name} (there are: ${Object.keys(commands).join(', ')})\n`);
    return ExitCode.usage;
  }
  try {
    return await command(args);
  } catch (error) {
    process.stderr.write(`${describeError(error)}\n`);
    return ExitCode.internal;
  }
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
