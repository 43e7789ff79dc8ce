import { ExitCode } from '../cli/exit-codes.ts';
import { checkFormatCommand, fixFormatCommand } from './format-command.ts';
import { recordSchemaCommand } from './record-schema-command.ts';
import { validateCommand, verdictCommand } from './validate-command.ts';

/** The program behind every Bazel action and test of the rules. Its commands are called by Starlark, never by people. */
const commands: Readonly<Record<string, (args: readonly string[]) => Promise<ExitCode> | ExitCode>> = {
  'record-schema': recordSchemaCommand,
  validate: validateCommand,
  verdict: verdictCommand,
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

const [name = '', ...args] = process.argv.slice(2);
const command = commands[name];
if (command) {
  process.exitCode = await command(args);
} else {
  process.stderr.write(`no such action: ${name} (there are: ${Object.keys(commands).join(', ')})\n`);
  process.exitCode = ExitCode.usage;
}
