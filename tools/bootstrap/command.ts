import type { Command } from '../cli/command.ts';
import { ExitCode } from '../cli/exit-codes.ts';

interface BootstrapOptions {
  json: boolean;
}

export const bootstrapCommand: Command<BootstrapOptions> = {
  name: 'bootstrap',
  summary: 'what is here, where from, which version, and the command that fixes what is missing',
  options: (parser) => parser.option('json', { type: 'boolean', default: false, describe: 'print JSON' }),
  run: () => Promise.resolve(ExitCode.ok),
};
