import type { Command } from '../cli/command.ts';
import type { PushCommandOptions } from './push-command.ts';

export const pushCommand: Command<PushCommandOptions> = {
  name: 'push <paths..>',
  summary: 'bring store paths, with all that they refer to, into a cache; links such as result* lead to them',
  options: (parser) =>
    parser
      .positional('paths', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'store paths, or links to them',
      })
      .option('to', {
        type: 'string',
        requiresArg: true,
        describe:
          'attic+https://HOST/CACHE; else ATTIC_SERVER and ATTIC_CACHE say it, or the configuration of attic',
      })
      .option('jobs', { type: 'number', requiresArg: true, default: 5, describe: 'the most uploads at once' })
      .option('ignore-upstream-cache-filter', {
        type: 'boolean',
        default: false,
        describe: 'push what a cache upstream has as well',
      })
      .option('drain-timeout', {
        type: 'number',
        requiresArg: true,
        default: 300,
        describe: 'seconds; what is not there by then is left',
      })
      .check(({ jobs, 'drain-timeout': seconds }) => {
        if (!Number.isInteger(jobs) || jobs < 1 || jobs > 64) {
          throw new Error('--jobs is a whole number from 1 to 64.');
        }
        if (!(seconds > 0 && seconds <= 86_400))
          throw new Error('--drain-timeout is a number of seconds up to 86400.');
        return true;
      }),
  run: async (options) => (await import('./push-command.ts')).runPush(options),
};
