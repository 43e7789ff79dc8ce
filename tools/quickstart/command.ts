import type { Command } from '../cli/command.ts';
import { ExitCode } from '../cli/exit-codes.ts';

interface QuickstartOptions {
  json: boolean;
}

export const quickstartCommand: Command<QuickstartOptions> = {
  name: 'quickstart',
  summary: 'what is here, where from, which version, and the command that fixes what is missing',
  options: (parser) => parser.option('json', { type: 'boolean', default: false, describe: 'print JSON' }),
  run: () => Promise.resolve(ExitCode.ok),
};
