import type { Command } from '../cli/command.ts';
import type { GreedyOptions } from './greedy-command.ts';

export const greedyCommand: Command<GreedyOptions> = {
  name: 'greedy',
  summary:
    'run a command that builds with Nix, and push each store path while the rest still builds: greedy [options] -- nix build …',
  options: (parser) =>
    parser
      .parserConfiguration({ 'populate--': true })
      .option('mode', {
        choices: ['auto', 'native', 'off'] as const,
        default: 'auto' as const,
        describe: 'off: run the command, and push nothing',
      })
      .option('to', {
        type: 'string',
        requiresArg: true,
        describe:
          'attic+https://HOST/CACHE; else ATTIC_SERVER and ATTIC_CACHE say it, or the configuration of attic',
      })
      .option('scope', {
        choices: ['graph', 'store'] as const,
        describe:
          'graph: what the command builds and fetches (default of nix build); store: all that becomes valid meanwhile',
      })
      .option('jobs', { type: 'number', requiresArg: true, default: 5, describe: 'the most uploads at once' })
      .option('drain-timeout', {
        type: 'number',
        requiresArg: true,
        default: 300,
        describe: 'seconds after the command; what is not pushed by then is left',
      })
      .option('journal', {
        type: 'string',
        requiresArg: true,
        describe: 'file for what was left, which the next run begins with',
      })
      .option('report', {
        type: 'string',
        requiresArg: true,
        describe: 'file for what became of each path, as JSON',
      })
      .option('strict', {
        type: 'boolean',
        default: false,
        describe: 'end with 1 where the command went well and something was not pushed',
      })
      .check(({ jobs, 'drain-timeout': seconds }) => {
        if (!Number.isInteger(jobs) || jobs < 1 || jobs > 64) {
          throw new Error('--jobs is a whole number from 1 to 64.');
        }
        if (!(seconds > 0 && seconds <= 86_400)) {
          throw new Error('--drain-timeout is a number of seconds up to 86400.');
        }
        return true;
      }),
  run: async (options) => (await import('./greedy-command.ts')).runGreedy(options),
};
