import type { Command } from '../cli/command.ts';
import type { PushCommandOptions } from './push-command.ts';
import { pushOptions } from './push-options.ts';

export const pushCommand: Command<PushCommandOptions> = {
  name: 'push <paths..>',
  summary: 'bring store paths, with all that they refer to, into a cache; links such as result* lead to them',
  options: (parser) =>
    pushOptions(parser, 'seconds; what is not there by then is left')
      .positional('paths', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'store paths, or links to them',
      })
      .option('ignore-upstream-cache-filter', {
        type: 'boolean',
        default: false,
        describe: 'push what a cache upstream has as well',
      }),
  run: async (options) => (await import('./push-command.ts')).runPush(options),
};
